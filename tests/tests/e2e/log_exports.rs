//! What a search of the log finds, taken along as a file.

use kuvert_tests::{Engine, World, on_both_databases};
use serde_json::Value;

use crate::people::{share_with_anna, signed_in_as};

on_both_databases! {
    async fn case_32_a_search_is_saved_as_cells_that_compute_nothing_as_lines_and_as_proofs(engine: Engine) {
        let world = World::start(engine).await;
        let (sent, link) = share_with_anna(&world).await;
        let evil = "=HYPERLINK(\"http://x.example\")";
        let visitor = world.browser();
        let open = visitor.request(reqwest::Method::GET, &link).header("User-Agent", evil);
        assert_eq!(open.send().await.unwrap().status(), 200);
        let auditor = signed_in_as(&world, "revision@firma.example", "auditor").await;
        let export = async |format: &str| {
            let file = auditor.get(&format!("/admin/log/export?format={format}&share={}", sent.id)).await;
            assert_eq!(file.status, 200, "{}", file.text());
            assert!(file.header("content-disposition").contains("attachment; filename=\"kuvert-log"));
            file.html()
        };

        let csv = export("csv").await;
        let (heading, rows) = csv.split_once("\r\n").unwrap();
        assert!(heading.starts_with("\u{feff}seq,id,at,kind"), "{heading}");
        let opened = rows.lines().find(|row| row.contains("link.opened")).expect("the opening is in it");
        assert!(opened.contains("\"'=HYPERLINK(\"\"http://x.example\"\")\""), "{opened}");
        let lines = export("jsonl").await;
        let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), rows.lines().count());
        assert!(lines.iter().any(|line| line["personal"]["user_agent"] == evil), "{lines:?}");

        // Each line with its proof; whoever has the key checks it without us.
        let proofs = export("proofs").await;
        assert_eq!(proofs.lines().count(), lines.len());
        let key = world.settings.cli_ok(&["audit", "key"], "");
        let file = world.scratch().join("proofs.jsonl");
        let check = |text: &str| {
            std::fs::write(&file, text).unwrap();
            world.settings.cli(&["audit", "check-proof", &file.to_string_lossy(), "--key", &key], "")
        };
        let checked = check(&proofs);
        assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
        assert!(String::from_utf8_lossy(&checked.stdout).contains("HYPERLINK"));
        for bent in [proofs.replacen("HYPERLINK", "HYPERLIMK", 1), proofs.replacen("link.opened", "link.refused", 1)] {
            assert_eq!(check(&bent).status.code(), Some(5), "a forged line passes");
        }
        assert_eq!(check("").status.code(), Some(5), "nothing is a proof");

        // That it was taken along, by which fields, and how much it was.
        let told = world.settings.cli_ok(&["log", "--local", "--kind", "log.exported", "--json"], "");
        let told: Vec<Value> = told.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(told.len(), 6, "a line at the beginning and one at the end");
        let ends = told.iter().filter(|line| line["detail"]["count"] == lines.len()).count();
        assert_eq!(ends, 3, "{told:?}");
        assert!(told.iter().any(|line| line["detail"]["by"] == "share"), "{told:?}");
        let colleague = signed_in_as(&world, "per@firma.example", "sender").await;
        assert_eq!(colleague.get("/admin/log/export?format=csv").await.status, 403);
        assert_eq!(auditor.get("/admin/log/export?format=exe").await.status, 400);
    }
}
