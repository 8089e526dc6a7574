// Follows each stream with each library. Arguments: route=url ...
//
// Prints a line for each event: library, route, name, id and data, with tabs between.
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	r3labs "github.com/r3labs/sse/v2"
	tmaxmax "github.com/tmaxmax/go-sse"
)

func main() {
	for _, argument := range os.Args[1:] {
		route, url, _ := strings.Cut(argument, "=")
		go withR3labs(route, url)
		go withTmaxmax(route, url)
	}
	select {}
}

// It connects again after an error, but not when a stream ends as it should.
func withR3labs(route, url string) {
	client := r3labs.NewClient(url)
	for {
		client.SubscribeRaw(func(event *r3labs.Event) {
			show("r3labs/sse", route, string(event.Event), string(event.ID), string(event.Data))
		})
		time.Sleep(time.Second)
	}
}

func withTmaxmax(route, url string) {
	request, err := http.NewRequestWithContext(context.Background(), http.MethodGet, url, nil)
	if err != nil {
		panic(err)
	}
	connection := tmaxmax.NewConnection(request)
	connection.SubscribeToAll(func(event tmaxmax.Event) {
		show("tmaxmax/go-sse", route, event.Type, event.LastEventID, event.Data)
	})
	connection.Connect()
	show("tmaxmax/go-sse", route, "gave-up", "", "-")
}

func show(library, route, name, id, data string) {
	if name == "" {
		name = "message"
	}
	fmt.Printf("%s\t%s\t%s\t%s\t%s\n", library, route, name, id, data)
}
