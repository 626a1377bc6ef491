//! How far a long run is, on standard error, for whoever waits at a terminal. Inputs are a stream, so nobody knows how
//! many are still to come: letters are counted, and nothing is shown for a short run.

use std::cell::Cell;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Shorter runs show nothing.
const LONG: Duration = Duration::from_secs(1);

/// A count of letters.
pub(super) struct Progress {
    bar: ProgressBar,
    began: Instant,
    drawn: Cell<bool>,
}

impl Progress {
    /// Nothing is shown unless it is wanted and standard error is a terminal.
    pub fn new(wanted: bool) -> Progress {
        let bar = if wanted { ProgressBar::no_length() } else { ProgressBar::hidden() };
        bar.set_draw_target(ProgressDrawTarget::hidden());
        Progress { bar, began: Instant::now(), drawn: Cell::new(!wanted) }
    }

    /// One more letter is done.
    pub fn step(&self) {
        if !self.drawn.get() && self.began.elapsed() >= LONG {
            self.drawn.set(true);
            // indicatif draws nothing where standard error is no terminal.
            self.bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(5));
            if let Ok(style) = ProgressStyle::with_template("checked {human_pos} letters in {elapsed}") {
                self.bar.set_style(style);
            }
        }
        self.bar.inc(1);
    }

    /// Wipes the line.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}

impl Drop for Progress {
    /// An error on the way must not be written beside a count.
    fn drop(&mut self) {
        self.end();
    }
}
