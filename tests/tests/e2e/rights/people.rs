//! Everybody who may come by.

use kuvert_tests::{Browserless, Settings, World};
use reqwest::Method;

use crate::people::sign_in;

/// Who asks for something.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Who {
    /// No account and no link.
    Nobody,
    /// Has the link of the request.
    Uploader,
    /// Has another link of the same request.
    OtherUploader,
    /// Made the request, and is in the team whose inbox it fills.
    Asker,
    /// Another employee.
    Colleague,
    /// Another employee, in the team.
    Member,
    /// An administrator, not in the team.
    Admin,
    /// Reads the whole log, and no inbox.
    Auditor,
}

impl Who {
    pub(super) const ALL: [Self; 8] = [
        Self::Nobody,
        Self::Uploader,
        Self::OtherUploader,
        Self::Asker,
        Self::Colleague,
        Self::Member,
        Self::Admin,
        Self::Auditor,
    ];

    pub(super) fn is_staff(self) -> bool {
        !matches!(self, Self::Nobody | Self::Uploader | Self::OtherUploader)
    }

    /// Address and role of an account.
    fn account(self) -> (&'static str, &'static str) {
        match self {
            Self::Member => ("member@firma.example", "sender"),
            Self::Admin => ("admin@firma.example", "admin"),
            Self::Auditor => ("auditor@firma.example", "auditor"),
            _ => ("colleague@firma.example", "sender"),
        }
    }

    /// An address of their own.
    pub(super) fn address(self) -> String {
        format!("{self:?}@kunde.example").to_lowercase()
    }
}

/// One of them with their browser, and their API token if they have an account.
pub(super) struct Person {
    pub(super) who: Who,
    pub(super) browser: Browserless,
    pub(super) token: Option<String>,
}

/// All of them, and the team's inbox.
pub(super) struct People {
    all: Vec<Person>,
    /// The inbox's id.
    pub(super) inbox: String,
    /// The member's account.
    pub(super) member: String,
}

const PASSWORD: &str = "six-grey-badgers-dig-deep";

fn account(settings: &Settings, who: Who) -> String {
    let (email, role) = who.account();
    let add = ["staff", "add", email, "--name", email, "--role", role, "--password-stdin"];
    settings.cli_ok(&add, &format!("{PASSWORD}\n"));
    settings.cli_ok(&["staff", "token", email, "--label", "tests"], "")
}

impl People {
    pub(super) async fn gather(world: &World) -> Self {
        let mut people = Vec::new();
        for who in Who::ALL {
            let browser = world.browser();
            let token = match who {
                Who::Asker => {
                    assert_eq!(sign_in(world, &browser).await.status, 303);
                    Some(world.token().to_owned())
                }
                who if who.is_staff() => {
                    let token = account(&world.settings, who);
                    let form = browser.get("/sign-in").await;
                    let fields = [("email", who.account().0), ("password", PASSWORD)];
                    assert_eq!(browser.submit(&form, "/sign-in", &fields).await.status, 303, "{who:?}");
                    Some(token)
                }
                _ => None,
            };
            people.push(Person { who, browser, token });
        }
        let (member, _) = Who::Member.account();
        let team = ["team", "add", "Loans", "--member", world.sender(), member];
        let inbox = world.settings.cli_ok(&team, "");
        let mut all = Self { all: people, inbox, member: String::new() };
        let one = all.of(Who::Member);
        let me = one.browser.request(Method::GET, "/api/v1/me").bearer_auth(one.token.as_ref().unwrap());
        let me: serde_json::Value = me.send().await.unwrap().json().await.unwrap();
        me["id"].as_str().unwrap().clone_into(&mut all.member);
        all
    }

    pub(super) fn of(&self, who: Who) -> &Person {
        self.all.iter().find(|person| person.who == who).expect("everybody is there")
    }
}
