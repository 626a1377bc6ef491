//! From a page's drawing instructions to the glyphs it shows and where: the part of PDF's text model that reading needs
//! (ISO 32000-1, 9.4). Colours, paths and images draw nothing here; only that an image is drawn is kept, because a page
//! of images without text is a scan.

use std::collections::HashMap;
use std::io::{self, Read};
use std::rc::Rc;

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Error, Object, ObjectId, Stream};

use super::font::{Font, number};
use super::lines::Glyph;

/// Forms within forms, and saved states; pages of letters have one or two.
const DEEPEST: usize = 12;
const MOST_STATES: usize = 512;

/// An operator that PDF doesn't have, added to every content: the parser stops in silence at what it can't read, and only
/// content that was read to its end yields this.
const END: &[u8] = b"\nEndOfContent\n";

/// What may still be spent on a document. Hostile files unpack to terabytes, or draw one form a billion times.
#[derive(Debug)]
pub(super) struct Budget {
    /// Bytes to unpack.
    pub bytes: usize,
    /// Instructions to carry out.
    pub operations: usize,
    /// Glyphs to show.
    pub glyphs: usize,
}

/// Why a page can't be read.
#[derive(Debug)]
pub(super) enum Stop {
    /// The budget is spent on this.
    Spent(&'static str),
    /// The page is damaged.
    Damaged,
}

impl From<Error> for Stop {
    fn from(error: Error) -> Stop {
        match error {
            Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { .. }) => Stop::Spent("its streams"),
            _ => Stop::Damaged,
        }
    }
}

/// What a page shows.
#[derive(Debug, Default)]
pub(super) struct PageContent {
    pub glyphs: Vec<Glyph>,
    /// An image is drawn.
    pub image: bool,
    /// Glyphs are drawn of which the font doesn't say what they stand for.
    pub unmapped: usize,
    /// Some of the content can't be read.
    pub damaged: bool,
}

/// Reads pages; keeps fonts from one to the next.
pub(super) struct PageReader<'a> {
    doc: &'a Document,
    fonts: HashMap<ObjectId, Option<Rc<Font>>>,
    pub budget: Budget,
}

/// A transformation `[a b c d e f]` of PDF: `x' = ax + cy + e`, `y' = bx + dy + f`.
#[derive(Debug, Clone, Copy)]
struct Matrix([f64; 6]);

impl Matrix {
    const IDENTITY: Matrix = Matrix([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// First `self`, then `after`.
    fn then(self, after: Matrix) -> Matrix {
        let (Matrix([a, b, c, d, e, f]), Matrix([p, q, r, s, t, u])) = (self, after);
        Matrix([a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u])
    }

    fn moved(x: f64, y: f64) -> Matrix {
        Matrix([1.0, 0.0, 0.0, 1.0, x, y])
    }

    fn at(self, x: f64, y: f64) -> (f64, f64) {
        let Matrix([a, b, c, d, e, f]) = self;
        (a * x + c * y + e, b * x + d * y + f)
    }

    /// How tall a unit becomes.
    fn height(self) -> f64 {
        let Matrix([_, _, c, d, ..]) = self;
        c.hypot(d)
    }

    fn of(operands: &[Object]) -> Option<Matrix> {
        let [a, b, c, d, e, f] = operands else { return None };
        Some(Matrix([number(a)?, number(b)?, number(c)?, number(d)?, number(e)?, number(f)?]))
    }
}

/// What `q` saves and `Q` brings back.
#[derive(Clone)]
struct GraphicsState {
    place: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    char_spacing: f64,
    word_spacing: f64,
    stretch: f64,
    leading: f64,
    rise: f64,
}

/// Where text is being written.
struct Pen {
    line: Matrix,
    text: Matrix,
}

impl<'a> PageReader<'a> {
    pub fn new(doc: &'a Document, budget: Budget) -> PageReader<'a> {
        PageReader { doc, fonts: HashMap::new(), budget }
    }

    /// What a page shows.
    pub fn page(&mut self, page: ObjectId) -> Result<PageContent, Stop> {
        let mut shown = PageContent::default();
        if self.doc.get_dictionary(page).is_err() {
            return Err(Stop::Damaged);
        }
        let mut content = Vec::new();
        for id in self.doc.get_page_contents(page) {
            match self.doc.get_object(id).and_then(Object::as_stream) {
                Ok(stream) => content.append(&mut self.unpack(stream, &mut shown)?),
                Err(_) => shown.damaged = true,
            }
            content.push(b'\n');
        }
        let resources = self.resources(page);
        let state = GraphicsState {
            place: Matrix::IDENTITY,
            font: None,
            size: 0.0,
            char_spacing: 0.0,
            word_spacing: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
        };
        self.run(content, &resources, state, 0, &mut shown)?;
        Ok(shown)
    }

    /// The resources of a page: its own, or the nearest of those above it.
    fn resources(&self, page: ObjectId) -> Vec<&'a Dictionary> {
        let doc = self.doc;
        let Ok((own, above)) = doc.get_page_resources(page) else { return Vec::new() };
        own.into_iter().chain(above.into_iter().filter_map(|id| doc.get_dictionary(id).ok())).collect()
    }

    /// The content of a stream; what can't be unpacked is missing, and `shown` says so.
    fn unpack(&mut self, stream: &Stream, shown: &mut PageContent) -> Result<Vec<u8>, Stop> {
        match stream.get_plain_content_with_limit(self.budget.bytes).map_err(Stop::from) {
            Ok(content) => {
                self.spend_bytes(content.len())?;
                shown.damaged |= !whole(stream, self.budget.bytes);
                Ok(content)
            }
            Err(Stop::Damaged) => {
                shown.damaged = true;
                Ok(Vec::new())
            }
            Err(spent) => Err(spent),
        }
    }

    fn spend_bytes(&mut self, bytes: usize) -> Result<(), Stop> {
        self.budget.bytes = self.budget.bytes.checked_sub(bytes).ok_or(Stop::Spent("its streams"))?;
        Ok(())
    }

    fn run(
        &mut self,
        mut content: Vec<u8>,
        resources: &[&'a Dictionary],
        mut state: GraphicsState,
        depth: usize,
        shown: &mut PageContent,
    ) -> Result<(), Stop> {
        let mut saved: Vec<GraphicsState> = Vec::new();
        let mut pen = Pen { line: Matrix::IDENTITY, text: Matrix::IDENTITY };
        content.extend_from_slice(END);
        let mut ended = false;
        for operation in Content::decode_iter(&content) {
            self.budget.operations = self.budget.operations.checked_sub(1).ok_or(Stop::Spent("its instructions"))?;
            let Ok(Operation { operator, operands }) = operation else { break };
            ended = operator.as_bytes() == END.trim_ascii();
            let value = |at: usize| operands.get(at).and_then(number);
            match operator.as_str() {
                "q" if saved.len() < MOST_STATES => saved.push(state.clone()),
                "q" => return Err(Stop::Spent("its saved states")),
                "Q" => state = saved.pop().unwrap_or(state),
                "cm" => state.place = Matrix::of(&operands).map_or(state.place, |matrix| matrix.then(state.place)),
                "BT" => pen = Pen { line: Matrix::IDENTITY, text: Matrix::IDENTITY },
                "Tf" => {
                    if let Some(Ok(name)) = operands.first().map(Object::as_name) {
                        state.font = self.font(resources, name)?;
                    }
                    state.size = value(1).unwrap_or(state.size);
                }
                "Tc" => state.char_spacing = value(0).unwrap_or(0.0),
                "Tw" => state.word_spacing = value(0).unwrap_or(0.0),
                "Tz" => state.stretch = value(0).unwrap_or(100.0) / 100.0,
                "TL" => state.leading = value(0).unwrap_or(0.0),
                "Ts" => state.rise = value(0).unwrap_or(0.0),
                "Tm" => pen.line(Matrix::of(&operands).unwrap_or(pen.line)),
                "Td" => pen.step(value(0).unwrap_or(0.0), value(1).unwrap_or(0.0)),
                "TD" => {
                    state.leading = -value(1).unwrap_or(0.0);
                    pen.step(value(0).unwrap_or(0.0), value(1).unwrap_or(0.0));
                }
                "T*" => pen.step(0.0, -state.leading),
                "Tj" => self.show(&operands, &state, &mut pen, shown)?,
                "TJ" => {
                    if let Some(Ok(parts)) = operands.first().map(Object::as_array) {
                        self.show(parts, &state, &mut pen, shown)?;
                    }
                }
                "'" => {
                    pen.step(0.0, -state.leading);
                    self.show(&operands, &state, &mut pen, shown)?;
                }
                "\"" => {
                    state.word_spacing = value(0).unwrap_or(0.0);
                    state.char_spacing = value(1).unwrap_or(0.0);
                    pen.step(0.0, -state.leading);
                    self.show(operands.get(2..).unwrap_or_default(), &state, &mut pen, shown)?;
                }
                "BI" => shown.image = true,
                "Do" => {
                    if let Some(Ok(name)) = operands.first().map(Object::as_name) {
                        self.object(resources, name, &state, depth, shown)?;
                    }
                }
                _ => {}
            }
        }
        shown.damaged |= !ended;
        Ok(())
    }

    /// Shows strings; numbers between them move the pen.
    fn show(
        &mut self,
        parts: &[Object],
        state: &GraphicsState,
        pen: &mut Pen,
        shown: &mut PageContent,
    ) -> Result<(), Stop> {
        for part in parts {
            if let Some(back) = number(part) {
                pen.advance(-back / 1000.0 * state.size * state.stretch);
                continue;
            }
            let Ok(bytes) = part.as_str() else { continue };
            let Some(font) = &state.font else {
                shown.unmapped += bytes.len();
                continue;
            };
            for code in font.decode(bytes) {
                self.budget.glyphs = self.budget.glyphs.checked_sub(1).ok_or(Stop::Spent("its text"))?;
                let spacing = state.char_spacing + if code.is_space { state.word_spacing } else { 0.0 };
                let place = pen.text.then(state.place);
                let width = code.width * state.size * state.stretch;
                let (x, y) = place.at(0.0, state.rise);
                match code.text {
                    Some(text) if !text.is_empty() => shown.glyphs.push(Glyph {
                        x,
                        y,
                        end: place.at(width, state.rise),
                        size: place.height() * state.size.abs(),
                        text,
                    }),
                    _ => shown.unmapped += 1,
                }
                pen.advance(width + spacing * state.stretch);
            }
        }
        Ok(())
    }

    fn font(&mut self, resources: &[&'a Dictionary], name: &[u8]) -> Result<Option<Rc<Font>>, Stop> {
        let doc = self.doc;
        let Some(entry) = named(doc, resources, b"Font", name) else { return Ok(None) };
        let id = entry.as_reference().ok();
        if let Some(known) = id.and_then(|id| self.fonts.get(&id)) {
            return Ok(known.clone());
        }
        let dict = doc.dereference(entry).ok().and_then(|(_, object)| object.as_dict().ok());
        let font = match dict {
            Some(dict) => {
                if let Ok(map) = dict.get_deref(b"ToUnicode", doc).and_then(Object::as_stream) {
                    let size = map.get_plain_content_with_limit(self.budget.bytes)?.len();
                    self.spend_bytes(size)?;
                }
                match Font::new(doc, dict, self.budget.bytes) {
                    Ok(font) => Some(Rc::new(font)),
                    Err(error) => match Stop::from(error) {
                        Stop::Damaged => None,
                        spent => return Err(spent),
                    },
                }
            }
            None => None,
        };
        if let Some(id) = id {
            self.fonts.insert(id, font.clone());
        }
        Ok(font)
    }

    /// Draws an image or a form.
    fn object(
        &mut self,
        resources: &[&'a Dictionary],
        name: &[u8],
        state: &GraphicsState,
        depth: usize,
        shown: &mut PageContent,
    ) -> Result<(), Stop> {
        let doc = self.doc;
        let entry = named(doc, resources, b"XObject", name);
        let stream =
            entry.and_then(|entry| doc.dereference(entry).ok()).and_then(|(_, object)| object.as_stream().ok());
        let Some(stream) = stream else {
            shown.damaged = true;
            return Ok(());
        };
        match stream.dict.get_deref(b"Subtype", doc).and_then(Object::as_name) {
            Ok(b"Image") => shown.image = true,
            Ok(b"Form") if depth < DEEPEST => {
                let content = self.unpack(stream, shown)?;
                let mut state = state.clone();
                let matrix = stream.dict.get_deref(b"Matrix", doc).and_then(Object::as_array);
                if let Some(matrix) = matrix.ok().and_then(|matrix| Matrix::of(matrix)) {
                    state.place = matrix.then(state.place);
                }
                let own = stream.dict.get_deref(b"Resources", doc).and_then(Object::as_dict);
                let own: Vec<&Dictionary> = own.into_iter().collect();
                let resources = if own.is_empty() { resources } else { &own };
                self.run(content, resources, state, depth + 1, shown)?;
            }
            Ok(b"Form") => return Err(Stop::Spent("its forms")),
            _ => {}
        }
        Ok(())
    }
}

/// False for a deflated stream that breaks off or fails its checksum; lopdf takes what came before as the whole.
fn whole(stream: &Stream, limit: usize) -> bool {
    if stream.filters().is_ok_and(|filters| filters == [b"FlateDecode"]) {
        let unpacked = flate2::read::ZlibDecoder::new(stream.content.as_slice());
        return io::copy(&mut unpacked.take(limit as u64), &mut io::sink()).is_ok();
    }
    true
}

/// An entry of the resources, by its category and name.
fn named<'a>(doc: &'a Document, resources: &[&'a Dictionary], category: &[u8], name: &[u8]) -> Option<&'a Object> {
    resources
        .iter()
        .find_map(|dict| dict.get_deref(category, doc).and_then(Object::as_dict).and_then(|d| d.get(name)).ok())
}

impl Pen {
    fn line(&mut self, matrix: Matrix) {
        *self = Pen { line: matrix, text: matrix };
    }

    fn step(&mut self, x: f64, y: f64) {
        self.line(Matrix::moved(x, y).then(self.line));
    }

    fn advance(&mut self, x: f64) {
        self.text = Matrix::moved(x, 0.0).then(self.text);
    }
}
