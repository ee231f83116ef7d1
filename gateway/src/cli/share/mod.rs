//! `kuvert share`: a draft is made, filled and sent; until it is sent, every way out discards it.

mod args;
mod draft;
mod order;
mod sent;
mod source;
mod upload;

#[cfg(test)]
mod tests;

pub use self::args::ShareArgs;
use self::draft::Draft;
use self::order::Order;
pub(super) use self::order::passphrase_file;
use self::sent::Sent;
pub(super) use self::source::SourceError;
use super::ask::Person;
use super::client::Client;
use super::{Failure, Status, out};
use crate::clock::Clock;

/// Sends what `args` name and prints the links.
///
/// # Errors
///
/// [`Failure`]; nothing was sent then, unless it says so.
pub fn run(args: ShareArgs) -> Result<(), Failure> {
    super::block_on(async {
        let client = args.server.client(args.patience())?;
        let json = args.json;
        let order = Order::read(args, &mut Person, Clock::system().now())?;
        let sent = deliver(&client, &order, interrupted()).await?;
        print(&client, &order, &sent, json).await
    })
}

/// Makes the share and sends it, unless `interrupted` is ready before.
async fn deliver(
    client: &Client,
    order: &Order,
    interrupted: impl Future<Output = ()>,
) -> Result<Sent, Failure> {
    let mut interrupted = std::pin::pin!(interrupted);
    let mut draft = Draft::create(client, order).await?;
    let filled = tokio::select! {
        filled = draft.fill(order) => filled,
        () = &mut interrupted => Err(Failure::new(Status::Interrupted, "interrupted; nothing was sent")),
    };
    if let Err(failure) = filled {
        draft.discard().await;
        return Err(failure);
    }
    tokio::select! {
        sent = draft.send() => sent,
        () = &mut interrupted => {
            let failure = Failure::new(Status::Interrupted, "interrupted while sending; it may have been sent");
            Err(failure.hint("Your list of shares on the server's pages says whether it was."))
        }
    }
}

/// Ready when the user presses Ctrl-C.
async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

async fn print(client: &Client, order: &Order, sent: &Sent, json: bool) -> Result<(), Failure> {
    if json {
        return out::line(&sent.json());
    }
    out::note(&format!("{} Expires {}.", order.summary(), sent.expiry()));
    for line in sent.lines(client).await {
        out::line(&line)?;
    }
    Ok(())
}
