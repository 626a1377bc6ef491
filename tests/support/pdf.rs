//! Invented letters as PDF files, made the way the posted ones are: words placed one by one without spaces between them,
//! AES-encrypted with an empty user password; and the ways in which a file can be damaged.

use std::collections::BTreeMap;
use std::sync::Arc;

use lopdf::content::{Content, Operation};
use lopdf::encryption::crypt_filters::{Aes128CryptFilter, CryptFilter};
use lopdf::{
    Dictionary, Document, EncryptionState, EncryptionVersion, Object, ObjectId, Permissions, Stream, StringFormat,
};

/// How text is written.
#[derive(Clone, Copy, PartialEq)]
pub enum Font {
    /// A byte a letter.
    Simple,
    /// Two bytes a glyph, and a map of what they stand for.
    Composite,
}

/// A page.
pub enum Page<'a> {
    Text(&'a [&'a str]),
    /// A picture of a page.
    Scan,
}

const SIZE: f64 = 9.0;
/// Of a letter of Courier, in parts of the type size.
const WIDTH: f64 = 0.6;
/// What a composite font adds to a letter's number to make a glyph's.
const SHIFT: u16 = 29;

fn name(text: &str) -> Object {
    Object::Name(text.as_bytes().to_vec())
}

fn dict<const N: usize>(entries: [(&str, Object); N]) -> Dictionary {
    entries.into_iter().map(|(key, value)| (key.as_bytes().to_vec(), value)).collect()
}

fn font(doc: &mut Document, font: Font) -> ObjectId {
    if font == Font::Simple {
        return doc.add_object(dict([
            ("Type", name("Font")),
            ("Subtype", name("TrueType")),
            ("BaseFont", name("CourierNewPSMT")),
            ("Encoding", name("WinAnsiEncoding")),
            ("FirstChar", 0.into()),
            ("LastChar", 255.into()),
            ("Widths", vec![Object::Integer(600); 256].into()),
        ]));
    }
    let codes: String = (32u16..127).map(|c| format!("<{:04x}> <{c:04x}>\n", c + SHIFT)).collect();
    let map = format!(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /X def\n/CMapType 2 def\n\
         1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n95 beginbfchar\n{codes}endbfchar\nendcmap\n\
         CMapName currentdict /CMap defineresource pop\nend\nend\n"
    );
    let map = doc.add_object(Stream::new(Dictionary::new(), map.into_bytes()));
    let descendant = doc.add_object(dict([
        ("Type", name("Font")),
        ("Subtype", name("CIDFontType2")),
        ("BaseFont", name("CourierNewPSMT")),
        ("DW", 0.into()),
        ("W", vec![Object::Integer(0), 300.into(), 600.into()].into()),
    ]));
    doc.add_object(dict([
        ("Type", name("Font")),
        ("Subtype", name("Type0")),
        ("BaseFont", name("CourierNewPSMT")),
        ("Encoding", name("Identity-H")),
        ("DescendantFonts", vec![Object::Reference(descendant)].into()),
        ("ToUnicode", Object::Reference(map)),
    ]))
}

fn written(lines: &[&str], font: Font) -> Vec<u8> {
    let mut operations = vec![Operation::new("BT", vec![]), Operation::new("Tf", vec![name("F1"), SIZE.into()])];
    for (row, line) in lines.iter().enumerate() {
        let y = 750.0 - row as f64 * SIZE * 1.2;
        let mut column = 0;
        for word in line.split(' ') {
            let bytes: Vec<u8> = match font {
                Font::Simple => word.chars().map(|c| u8::try_from(c).unwrap()).collect(),
                Font::Composite => word.encode_utf16().flat_map(|c| (c + SHIFT).to_be_bytes()).collect(),
            };
            let x = 20.0 + f64::from(column) * SIZE * WIDTH;
            let place = [1.0, 0.0, 0.0, 1.0, x, y].map(Object::from).to_vec();
            operations.push(Operation::new("Tm", place));
            operations.push(Operation::new("Tj", vec![Object::String(bytes, StringFormat::Hexadecimal)]));
            column += word.chars().count() as i32 + 1;
        }
    }
    operations.push(Operation::new("ET", vec![]));
    Content { operations }.encode().unwrap()
}

/// A document with these pages.
pub fn document(pages: &[Page], font_kind: Font) -> Document {
    let mut doc = Document::with_version("1.6");
    let tree = doc.new_object_id();
    let font = font(&mut doc, font_kind);
    let image = Stream::new(
        dict([
            ("Type", name("XObject")),
            ("Subtype", name("Image")),
            ("Width", 1.into()),
            ("Height", 1.into()),
            ("ColorSpace", name("DeviceGray")),
            ("BitsPerComponent", 8.into()),
        ]),
        vec![128],
    );
    let image = doc.add_object(image);
    let resources =
        dict([("Font", dict([("F1", font.into())]).into()), ("XObject", dict([("Im1", image.into())]).into())]);
    let resources = doc.add_object(resources);
    let mut kids: Vec<Object> = Vec::new();
    for page in pages {
        let content = match page {
            Page::Text(lines) => written(lines, font_kind),
            Page::Scan => b"q 612 0 0 792 0 0 cm /Im1 Do Q".to_vec(),
        };
        let mut content = Stream::new(Dictionary::new(), content);
        let _ = content.compress();
        let content = doc.add_object(content);
        let page = doc.add_object(dict([
            ("Type", name("Page")),
            ("Parent", tree.into()),
            ("MediaBox", [0, 0, 612, 792].map(Object::from).to_vec().into()),
            ("Resources", resources.into()),
            ("Contents", content.into()),
        ]));
        kids.push(page.into());
    }
    let count = kids.len() as i64;
    doc.set_object(tree, dict([("Type", name("Pages")), ("Kids", kids.into()), ("Count", count.into())]));
    let catalog = doc.add_object(dict([("Type", name("Catalog")), ("Pages", tree.into())]));
    doc.trailer.set("Root", catalog);
    let id = || Object::String(b"an invented file".to_vec(), StringFormat::Literal);
    doc.trailer.set("ID", vec![id(), id()]);
    doc
}

/// A letter's text on pages of so many lines.
pub fn letter(text: &str, lines_a_page: usize, font: Font) -> Document {
    let lines: Vec<&str> = text.lines().collect();
    let pages: Vec<Page> = lines.chunks(lines_a_page).map(Page::Text).collect();
    document(&pages, font)
}

/// The bytes of a file.
pub fn bytes(mut doc: Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    doc.save_to(&mut bytes).unwrap();
    bytes
}

/// The bytes of a file that is encrypted as the posted ones are: AES with 128 bits, and this user password.
pub fn encrypted(mut doc: Document, password: &str) -> Vec<u8> {
    let filter: Arc<dyn CryptFilter> = Arc::new(Aes128CryptFilter);
    let version = EncryptionVersion::V4 {
        document: &doc,
        encrypt_metadata: true,
        crypt_filters: BTreeMap::from([(b"StdCF".to_vec(), filter)]),
        stream_filter: b"StdCF".to_vec(),
        string_filter: b"StdCF".to_vec(),
        owner_password: "of an invented owner",
        user_password: password,
        permissions: Permissions::PRINTABLE,
    };
    let state = EncryptionState::try_from(version).unwrap();
    doc.encrypt(&state).unwrap();
    bytes(doc)
}

/// The bytes of a file with one page whose content is this, deflated as many times as it names filters.
pub fn raw(content: Vec<u8>, filters: usize) -> Vec<u8> {
    let mut doc = document(&[Page::Text(&[])], Font::Simple);
    let page = doc.get_pages()[&1];
    let content_id = doc.get_page_contents(page)[0];
    let mut stream = Stream::new(Dictionary::new(), content);
    stream.dict.set("Filter", vec![name("FlateDecode"); filters]);
    doc.set_object(content_id, stream);
    bytes(doc)
}

pub fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut encoder, bytes).unwrap();
    encoder.finish().unwrap()
}

/// Words that are printed over a page.
pub struct Stamp {
    pub text: String,
    pub x: f64,
    pub y: f64,
    pub degrees: f64,
    pub size: f64,
}

/// Prints over each page; `stamps` gets the page's number and how many there are.
pub fn stamp(doc: &mut Document, stamps: fn(usize, usize) -> Vec<Stamp>) {
    let font = font(doc, Font::Simple);
    let pages = doc.get_pages();
    for (&number, &page) in &pages {
        let mut operations = vec![Operation::new("q", vec![]), Operation::new("BT", vec![])];
        for stamp in stamps(number as usize, pages.len()) {
            let (sin, cos) = stamp.degrees.to_radians().sin_cos();
            let place = [cos, sin, -sin, cos, stamp.x, stamp.y].map(Object::from).to_vec();
            operations.push(Operation::new("Tf", vec![name("StampFont"), stamp.size.into()]));
            operations.push(Operation::new("Tm", place));
            let text = Object::String(stamp.text.into_bytes(), StringFormat::Literal);
            operations.push(Operation::new("Tj", vec![text]));
        }
        operations.extend([Operation::new("ET", vec![]), Operation::new("Q", vec![])]);
        let over = doc.add_object(Stream::new(Dictionary::new(), Content { operations }.encode().unwrap()));
        // What the page draws may leave the place of things changed.
        let save = doc.add_object(Stream::new(Dictionary::new(), b"q\n".to_vec()));
        let restore = doc.add_object(Stream::new(Dictionary::new(), b"\nQ\n".to_vec()));
        let own = doc.get_page_contents(page);
        let contents = [vec![save], own, vec![restore, over]].concat();
        let (direct, above) = doc.get_page_resources(page).unwrap();
        let resources = direct.or_else(|| doc.get_dictionary(*above.first()?).ok()).cloned().unwrap_or_default();
        let fonts = resources.get_deref(b"Font", doc).and_then(Object::as_dict).cloned().unwrap_or_default();
        let (mut resources, mut fonts) = (resources, fonts);
        fonts.set("StampFont", font);
        resources.set("Font", fonts);
        let page = doc.get_object_mut(page).and_then(Object::as_dict_mut).unwrap();
        page.set("Resources", resources);
        page.set("Contents", contents.into_iter().map(Object::Reference).collect::<Vec<_>>());
    }
}
