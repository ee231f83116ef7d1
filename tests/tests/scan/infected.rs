//! What clamd finds, and what a file is.

use kuvert::scan::{FileKind, Verdict};
use kuvert_tests::{Clamd, Zip, bytes, eicar};

use crate::base::{infected, judge, scanner, verdict};

/// A Word document that another document is embedded in.
fn docx(embedded: &[u8]) -> Vec<u8> {
    Zip::new()
        .deflate("[Content_Types].xml", b"<?xml version='1.0'?><Types/>")
        .deflate("_rels/.rels", b"<Relationships/>")
        .deflate("word/document.xml", b"<w:document/>")
        .deflate("word/embeddings/1.bin", embedded)
        .finish()
}

#[tokio::test]
async fn case_31_a_virus_is_found_plain_in_a_zip_in_a_docx_and_across_two_pushes() {
    let clamd = Clamd::start(25);
    let scanner = scanner(&clamd.url(), 25);
    let zip = Zip::new().deflate("a.txt", &eicar()).finish();
    let hidden = [bytes(1, 300_000), eicar(), bytes(2, 1000)].concat();
    for (name, content) in [
        ("note.txt", eicar()),
        ("hidden.bin", hidden),
        ("stored.zip", Zip::new().store("a.txt", &eicar()).finish()),
        // clamd finds it in spite of the damage, and that counts more.
        ("damaged.zip", [Zip::new().store("a.txt", &eicar()).finish(), b"junk".to_vec()].concat()),
        ("twice.zip", Zip::new().store("a.zip", &zip).finish()),
        ("all.zip", zip),
        ("letter.docx", docx(&eicar())),
    ] {
        assert_eq!(verdict(&scanner, name, &content).await, infected(), "{name}");
    }
    let mut pass = scanner.begin("note.txt", 68);
    pass.push(&eicar()[..30]).await;
    pass.push(&eicar()[30..]).await;
    assert_eq!(pass.finish().await.verdict, infected());
}

#[tokio::test]
async fn a_virus_is_found_over_tcp_too() {
    let clamd = Clamd::start(25);
    let scanner = scanner(&clamd.tcp_url(), 25);
    assert_eq!(verdict(&scanner, "note.txt", &eicar()).await, infected());
    assert_eq!(verdict(&scanner, "note.txt", b"Dear all").await, Verdict::Clean);
}

#[tokio::test]
async fn harmless_files_are_clean_and_known_for_what_they_are() {
    let clamd = Clamd::start(25);
    let scanner = scanner(&clamd.url(), 25);
    let odt = Zip::new().store("mimetype", b"application/vnd.oasis.opendocument.text").finish();
    for (name, content, kind) in [
        ("empty.txt", Vec::new(), FileKind::Empty),
        ("slip.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec(), FileKind::Pdf),
        ("letter.docx", docx(b"nothing"), FileKind::Docx),
        ("letter.odt", odt, FileKind::OpenDocument),
        ("photos.zip", Zip::new().store("a.jpg", &bytes(3, 100_000)).finish(), FileKind::Zip),
        ("nothing.zip", Zip::new().finish(), FileKind::Zip),
        ("noise", bytes(4, 3_000_000), FileKind::Unknown),
    ] {
        let judgement = judge(&scanner, name, &content).await;
        assert_eq!((judgement.kind, judgement.verdict), (kind, Verdict::Clean), "{name}");
        assert!(judgement.kind_matches_name, "{name}");
    }
}

#[tokio::test]
async fn case_31_a_program_that_is_called_a_pdf_is_found_out() {
    let clamd = Clamd::start(25);
    let scanner = scanner(&clamd.url(), 25);
    for (content, kind) in [
        ([b"MZ\x90\0\x03\0\0\0".as_slice(), &[0; 500]].concat(), FileKind::Exe),
        ([b"\x7fELF\x02\x01\x01\0".as_slice(), &[0; 500]].concat(), FileKind::Elf),
    ] {
        let judgement = judge(&scanner, "pay slip.pdf", &content).await;
        assert_eq!((judgement.kind, judgement.kind_matches_name), (kind, false));
    }
}
