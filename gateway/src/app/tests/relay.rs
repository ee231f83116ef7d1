//! A mail relay in this process that refuses whom it is told to.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

#[derive(Clone, Default)]
pub(super) struct Relay {
    port: u16,
    /// The reply to a recipient's address, if it is not `250`.
    replies: Arc<Mutex<HashMap<&'static str, &'static str>>>,
    taken: Arc<Mutex<Vec<String>>>,
}

impl Relay {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let relay = Self { port: listener.local_addr().unwrap().port(), ..Self::default() };
        let own = relay.clone();
        tokio::spawn(async move {
            loop {
                let (socket, _) = listener.accept().await.unwrap();
                tokio::spawn(own.clone().converse(socket));
            }
        });
        relay
    }

    pub(super) fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// From now on, `address` gets this reply; none takes its mail.
    pub(super) fn answer(&self, address: &'static str, reply: Option<&'static str>) {
        let mut replies = self.replies.lock().unwrap();
        match reply {
            Some(reply) => replies.insert(address, reply),
            None => replies.remove(address),
        };
    }

    /// The mails that were taken for `address`, oldest first.
    pub(super) fn taken(&self, address: &str) -> Vec<String> {
        let to = format!("RCPT TO:<{address}>");
        self.taken.lock().unwrap().iter().filter(|mail| mail.starts_with(&to)).cloned().collect()
    }

    fn reply(&self, line: &str) -> String {
        let replies = self.replies.lock().unwrap();
        let told = replies.iter().find(|(address, _)| line.contains(**address)).map(|(_, reply)| *reply);
        told.unwrap_or("250 fine").to_owned()
    }

    async fn converse(self, socket: TcpStream) {
        let mut socket = BufReader::new(socket);
        let (mut reply, mut recipient, mut mail) = ("220 ready".to_owned(), String::new(), None::<String>);
        loop {
            if !reply.is_empty() {
                socket.write_all(format!("{reply}\r\n").as_bytes()).await.unwrap();
            }
            let mut line = String::new();
            if socket.read_line(&mut line).await.unwrap_or(0) == 0 {
                return;
            }
            reply = match (&mut mail, line.get(..4).unwrap_or_default().to_ascii_uppercase().as_str()) {
                (Some(whole), _) if line == ".\r\n" => {
                    self.taken.lock().unwrap().push(std::mem::take(whole));
                    mail = None;
                    "250 queued".to_owned()
                }
                (Some(whole), _) => {
                    whole.push_str(&line);
                    String::new()
                }
                (None, "RCPT") => {
                    recipient.clone_from(&line);
                    self.reply(&line)
                }
                (None, "DATA") => {
                    mail = Some(recipient.clone());
                    "354 go on".to_owned()
                }
                (None, "QUIT") => "221 bye".to_owned(),
                _ => "250 fine".to_owned(),
            };
        }
    }
}
