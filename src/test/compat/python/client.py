"""Follows each stream with each library. Arguments: route=url ...

Prints a line for each event: library, route, name, id and data, with tabs between. Neither library
connects again by itself: that is done here, with what they tell of the last id and the pause, and
as a browser's EventSource does: an answer that is no event stream ends it for good.
"""

import sys
import threading
import time

import httpx
import httpx_sse
import requests
import sseclient

PAUSE_SECONDS = 1.0
LOCK = threading.Lock()


def headers(last_id):
    known = {"Last-Event-ID": last_id} if last_id else {}
    return {"Accept": "text/event-stream", **known}


class Refused(Exception):
    """The answer is no event stream."""


def expect_stream(response):
    kind = response.headers.get("content-type", "")
    if response.status_code != 200 or not kind.startswith("text/event-stream"):
        raise Refused


def with_httpx_sse(url, last_id):
    with httpx.Client(timeout=None) as client:
        with httpx_sse.connect_sse(client, "GET", url, headers=headers(last_id)) as source:
            expect_stream(source.response)
            for event in source.iter_sse():
                yield event.event, event.id, event.data, event.retry


def with_sseclient(url, last_id):
    response = requests.get(url, stream=True, headers=headers(last_id), timeout=(5, None))
    expect_stream(response)
    for event in sseclient.SSEClient(response).events():
        yield event.event, event.id or "", event.data, event.retry


def follow(library, read, route, url):
    last_id, pause = "", PAUSE_SECONDS
    while True:
        try:
            for name, event_id, data, retry in read(url, last_id):
                with LOCK:
                    print(library, route, name, event_id, data, sep="\t", flush=True)
                last_id = event_id or last_id
                pause = int(retry) / 1000 if retry else pause
        except Refused:
            with LOCK:
                print(library, route, "gave-up", "", "-", sep="\t", flush=True)
            return
        except (httpx.HTTPError, requests.RequestException):
            pass
        time.sleep(pause)


for argument in sys.argv[1:]:
    route, url = argument.split("=", 1)
    for library, read in (("httpx-sse", with_httpx_sse), ("sseclient-py", with_sseclient)):
        threading.Thread(target=follow, args=(library, read, route, url)).start()
