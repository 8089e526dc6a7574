//! Follows each stream. Arguments: route=url ...
//!
//! Prints a line for each event: library, route, name, id and data, with tabs between.

use futures::StreamExt;
use reqwest_eventsource::{Event, EventSource};

const LIBRARY: &str = "reqwest-eventsource";

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let follows = std::env::args().skip(1).map(|argument| async move {
        let (route, url) = argument.split_once('=').expect("route=url");
        follow(route, url).await;
    });
    futures::future::join_all(follows).await;
}

async fn follow(route: &str, url: &str) {
    let mut source = EventSource::get(url);
    while let Some(next) = source.next().await {
        if let Ok(Event::Message(event)) = next {
            println!("{LIBRARY}\t{route}\t{}\t{}\t{}", event.event, event.id, event.data);
        }
    }
    println!("{LIBRARY}\t{route}\tgave-up\t\t-");
}
