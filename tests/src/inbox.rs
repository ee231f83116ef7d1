//! Asking and receiving through the staff's API.

use reqwest::{Method, StatusCode};
use serde_json::Value;

use crate::api::{Api, expect_json};

impl Api {
    /// Makes a request; returns its id and its links.
    pub async fn ask(&self, request: &Value) -> Value {
        let answer = self.request(Method::POST, "/requests").json(request).send().await;
        expect_json(answer, StatusCode::CREATED).await
    }

    /// The submission that arrived last, opened.
    pub async fn arrived(&self) -> Value {
        let list = self.get("/inbox").await;
        let id = list["submissions"][0]["id"].as_str().unwrap_or_else(|| panic!("nothing arrived: {list}"));
        self.get(&format!("/inbox/{id}")).await
    }

    /// The bytes of each file of an opened submission, by name.
    pub async fn fetched(&self, submission: &Value) -> Vec<(String, Vec<u8>)> {
        let mut files = Vec::new();
        for file in files_of(submission) {
            let url = file["url"].as_str().unwrap_or_else(|| panic!("cannot be had: {file}"));
            let answer = self.bytes(url).send().await.expect("the gateway answers");
            assert_eq!(answer.status(), StatusCode::OK, "{file}");
            let name = file["name"].as_str().expect("a file has a name").to_owned();
            files.push((name, answer.bytes().await.expect("the bytes come").to_vec()));
        }
        files
    }
}

/// The files of an opened submission, over all its hand-ins.
pub fn files_of(submission: &Value) -> impl Iterator<Item = &Value> {
    let hand_ins = submission["hand_ins"].as_array().expect("an opened submission has hand-ins");
    hand_ins.iter().flat_map(|hand_in| hand_in["files"].as_array().expect("a hand-in has files"))
}
