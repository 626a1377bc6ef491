//! Many inputs at once, their results in the order of the inputs. A few are under way and a few wait to be written,
//! never more: a batch of two hundred thousand letters takes no more memory than one of fifty, and large letters wait
//! for each other. A letter that makes the program panic gets an error of its own, and the run goes on.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// Results that may wait for an earlier one, for each thread.
const AHEAD: usize = 32;

/// Bytes of input that may be under way or wait, on all threads; an input that is larger is alone. A letter takes many
/// times its text, so this is what bounds memory where inputs are large.
const LARGE: u64 = 4 << 20;

/// Room for deep work; the standard 2 MiB of a thread are a quarter of what the main one has.
const STACK: usize = 8 << 20;

/// Carries out `work` on each input, on `threads` threads, and hands its result to `each` with the input's name, in the
/// inputs' order. Each input comes with its size in bytes. A panic is the result `Err`, with what it says and where. One
/// thread is the caller's own.
///
/// # Errors
/// The first error of `each`, or of starting a thread; what is under way is finished and dropped.
pub(super) fn in_order<N, I: Send, O: Send, E: From<std::io::Error>>(
    threads: NonZeroUsize,
    inputs: impl Iterator<Item = (N, u64, I)>,
    work: impl Fn(I) -> O + Sync,
    mut each: impl FnMut(N, Result<O, String>) -> Result<(), E>,
) -> Result<(), E> {
    type Job<I, O> = (I, SyncSender<Result<O, String>>);
    type Awaited<N, O> = (N, u64, Receiver<Result<O, String>>);
    keep_panics_at_work();
    if threads.get() == 1 {
        return inputs.into_iter().try_for_each(|(name, _, input)| each(name, isolated(|| work(input))));
    }
    thread::scope(|scope| {
        let (queue, jobs) = sync_channel::<Job<I, O>>(AHEAD * threads.get());
        let (jobs, work) = (Arc::new(Mutex::new(jobs)), &work);
        for _ in 0..threads.get() {
            let jobs = jobs.clone();
            let next = move || jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
            thread::Builder::new().stack_size(STACK).spawn_scoped(scope, move || {
                while let Ok((input, done)) = next() {
                    // Whoever waited may have given up, because the output can't be written.
                    let _ = done.send(isolated(|| work(input)));
                }
            })?;
        }
        // Only the workers hold it from here on: when they are gone, nobody waits for them.
        drop(jobs);
        let mut waiting: VecDeque<Awaited<N, O>> = VecDeque::new();
        let received = |result: Receiver<Result<O, String>>| {
            result.recv().unwrap_or_else(|_| Err("the thread that worked on it is gone".to_owned()))
        };
        let mut under_way = 0;
        for (name, size, input) in inputs {
            while waiting.len() >= AHEAD * threads.get() || under_way + size > LARGE {
                let Some(first) = waiting.pop_front() else { break };
                under_way -= first.1;
                each(first.0, received(first.2))?;
            }
            // What is alone keeps the others waiting anyway. Always on this thread, it takes the memory of one: what a thread
            // has used, the allocator keeps for it.
            if size > LARGE {
                each(name, isolated(|| work(input)))?;
                continue;
            }
            let (done, result) = sync_channel(1);
            if queue.send((input, done)).is_err() {
                break;
            }
            under_way += size;
            waiting.push_back((name, size, result));
        }
        waiting.into_iter().try_for_each(|(name, _, result)| each(name, received(result)))
    })
}

thread_local! {
    static AT_WORK: Cell<bool> = const { Cell::new(false) };
    static PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Panics at work are kept for their diagnostic, not printed between others; every other panic is printed as usual.
fn keep_panics_at_work() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if AT_WORK.get() {
            PANIC.with(|kept| *kept.borrow_mut() = Some(info.to_string().replace('\n', " ")));
        } else {
            before(info);
        }
    }));
}

fn isolated<O>(work: impl FnOnce() -> O) -> Result<O, String> {
    AT_WORK.set(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    AT_WORK.set(false);
    result.map_err(|_| PANIC.with(|kept| kept.borrow_mut().take()).unwrap_or_else(|| "a panic".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn run(
        threads: usize,
        inputs: impl Iterator<Item = u64>,
        work: impl Fn(u64) -> u64 + Sync,
    ) -> Vec<Result<u64, String>> {
        let mut results = Vec::new();
        let inputs = inputs.map(|n| (n, n, n));
        let done: Result<(), std::io::Error> =
            in_order(NonZeroUsize::new(threads).unwrap(), inputs, work, |_, result| {
                results.push(result);
                Ok(())
            });
        done.unwrap();
        results
    }

    #[test]
    fn results_come_in_the_order_of_the_inputs() {
        for threads in [1, 2, 7] {
            let slow_first = |n: u64| {
                thread::sleep(Duration::from_micros(if n.is_multiple_of(5) { 900 } else { 10 }));
                n * 2
            };
            let results = run(threads, 0..100, slow_first);
            assert_eq!(results, (0..100).map(|n| Ok(n * 2)).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_panic_is_the_result_of_its_input_only() {
        let results = run(2, 0..50, |n| if n == 17 { panic!("letter seventeen") } else { n });
        let failed: Vec<usize> = results.iter().enumerate().filter(|(_, r)| r.is_err()).map(|(i, _)| i).collect();
        assert_eq!((results.len(), failed), (50, vec![17]));
        let message = results[17].as_ref().unwrap_err();
        assert!(message.contains("letter seventeen") && message.contains("batch.rs"), "{message}");
    }

    #[test]
    fn inputs_are_taken_as_they_are_needed() {
        let taken = std::sync::atomic::AtomicUsize::new(0);
        let inputs = (0..100_000).map(|n| ((), 0, n)).inspect(|_| {
            taken.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        });
        let stopped: Result<(), std::io::Error> =
            in_order(NonZeroUsize::new(2).unwrap(), inputs, |n| n, |_, _| Err(std::io::ErrorKind::BrokenPipe.into()));
        assert!(stopped.is_err());
        assert!(taken.into_inner() <= 2 * AHEAD + 1);
    }

    #[test]
    fn what_is_alone_is_worked_on_by_the_caller() {
        let inputs = [1, LARGE + 1, 1].into_iter().map(|size| ((), size, size));
        let mut own = Vec::new();
        let done: Result<(), std::io::Error> = in_order(
            NonZeroUsize::new(2).unwrap(),
            inputs,
            |size| (size, thread::current().id()),
            |(), result| {
                own.push(result.map(|(size, at)| (size, at == thread::current().id())).unwrap());
                Ok(())
            },
        );
        assert!(done.is_ok());
        assert_eq!(own, [(1, false), (LARGE + 1, true), (1, false)]);
    }

    #[test]
    fn large_inputs_wait_for_each_other() {
        let (under_way, most) = (std::sync::atomic::AtomicU64::new(0), std::sync::atomic::AtomicU64::new(0));
        let order = std::sync::atomic::Ordering::SeqCst;
        let inputs = (0..40).map(|n| if n % 4 == 0 { LARGE } else { LARGE / 4 }).map(|size| {
            most.fetch_max(under_way.fetch_add(size, order) + size, order);
            (size, size, size)
        });
        let done: Result<(), std::io::Error> = in_order(
            NonZeroUsize::new(4).unwrap(),
            inputs,
            |size| size,
            |size, _| {
                under_way.fetch_sub(size, order);
                Ok(())
            },
        );
        assert!(done.is_ok());
        // The next one is known before it may begin.
        assert!(most.into_inner() <= 2 * LARGE);
    }
}
