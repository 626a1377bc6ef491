//! The default pack, ready to use. To read its YAML and compile its phrases takes longer than to check a letter, and gives
//! the same at every start; so `build.rs` does it once, and here the result is only unpacked.

use crate::pack::{self, Pack, PackErrors};

static PREPARED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/default-pack.postcard"));

/// The pack inside the binary.
///
/// # Errors
/// Never in a release: tests load it.
pub fn default_pack() -> Result<Pack, PackErrors> {
    postcard::from_bytes::<Pack>(PREPARED).or_else(|_| pack::load(Vec::new()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prepared_pack_is_the_one_that_its_files_make() {
        let compiled = pack::load(Vec::new()).unwrap();
        assert!(
            postcard::to_stdvec(&compiled).unwrap() == PREPARED,
            "the build prepared another pack than rules/ holds"
        );
        let prepared = default_pack().unwrap();
        assert_eq!(prepared.meta.sha256, compiled.meta.sha256);
        // To write a part down again unpacks what of it waits to be asked for.
        let parts = |pack: &Pack| {
            [
                postcard::to_stdvec(&pack.written),
                postcard::to_stdvec(&pack.concepts),
                postcard::to_stdvec(&pack.classes),
                postcard::to_stdvec(&pack.facts),
            ]
            .map(Result::unwrap)
        };
        assert!(parts(&prepared) == parts(&compiled), "a part of it can't be unpacked");
    }
}
