//! What the packs are that lie upon each other.

use std::collections::BTreeSet;

use super::context::CompileContext;
use super::time;
use crate::pack::error::{Code, PackError};
use crate::pack::model::{Layer, Meta};
use crate::pack::parsed::Parsed;

/// What the identities of all packs come to.
pub struct Identity {
    /// The last pack's; `None` when no pack says what it is.
    pub meta: Option<Meta>,
    pub acute_days: Option<f64>,
    pub too_early_days: Option<f64>,
    pub layers: Vec<Layer>,
}

/// The identity of the packs: the last one's, with what it leaves out taken from those before it.
pub fn identity(cx: &mut CompileContext, files: &[Parsed], origins: &[String], sha256: &str) -> Identity {
    let mut acute_days = None;
    let mut too_early_days = None;
    let mut layers: Vec<Layer> = Vec::new();
    let mut whole: Option<Meta> = None;
    let used: BTreeSet<usize> = files.iter().map(|parsed| parsed.layer).collect();
    for layer in used {
        let origin = origins.get(layer).cloned().unwrap_or_default();
        let own = files.iter().filter(|parsed| parsed.layer == layer);
        let mut metas = own.filter_map(|parsed| parsed.file.pack.as_ref());
        let Some(meta) = metas.next() else {
            if !cx.unread && cx.flawed.is_empty() {
                let error =
                    PackError::file(Code::NoIdentity, &origin, "no file of this pack says what it is".to_owned());
                let help = "one file needs `pack:` with id, version, title and guideline; or, to change the pack that \
                            is built in, with id, version, title and `extends: default`";
                cx.errors.push(error.help(help));
            }
            continue;
        };
        for again in metas {
            let message = "the pack's identity is given twice".to_owned();
            let first = cx.errors.sources().file(meta.id.at.file).map_or("", |file| file.shown.as_str());
            let help = format!("the first is in {first}; keep one `pack:`");
            cx.error(Code::DuplicateName, &again.id, message, "again here", Some(&help));
        }
        if meta.guideline.is_none() && whole.is_none() && meta.extends.is_none() && !cx.composed.alone {
            let help = "add `guideline:` - the regulation that it stands on; or `extends: default`";
            let message = "`guideline` is missing from an identity".to_owned();
            cx.error(Code::MissingKey, &meta.id, message, "this pack stands alone", Some(help));
        }
        acute_days = meta.acute.as_ref().and_then(|acute| time::days(cx, acute)).or(acute_days);
        too_early_days = meta.too_early.as_ref().and_then(|early| time::days(cx, early)).or(too_early_days);
        let base = whole.take();
        let base = base.as_ref();
        let no_class = meta.no_class.as_ref().map(|name| name.value.clone());
        whole = Some(Meta {
            id: meta.id.value.clone(),
            version: meta.version.clone(),
            title: meta.title.clone(),
            guideline: meta.guideline.clone().or(base.map(|base| base.guideline.clone())).unwrap_or_default(),
            no_class: no_class.or(base.map(|base| base.no_class.clone())).unwrap_or_else(|| "other".to_owned()),
            sha256: sha256.to_owned(),
        });
        let (id, version, title) = (meta.id.value.clone(), meta.version.clone(), meta.title.clone());
        layers.push(Layer { index: layer, id, version, title, origin });
    }
    cx.names.drug_classes.extend(whole.as_ref().map(|meta| meta.no_class.clone()));
    Identity { meta: whole, acute_days, too_early_days, layers }
}
