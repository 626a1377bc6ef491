//! Output files: they appear whole or not at all, and never in the place of what a run reads.

use std::path::Path;

use crate::support::{files, mtuslint, root};

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap_or_else(|e| panic!("{e}: {text}"))
}

#[test]
fn outputs_that_cannot_be_written_are_reported_at_once() {
    let run = |outputs: &[&str]| {
        outputs.iter().fold(mtuslint(&["check", "samples/04-supported.txt"]), |run, output| run.arg("-o").arg(output))
    };
    let mut text = String::new();
    for output in ["sarif:nowhere/x.sarif", "sarif:src", "sarfi:x", "x.sarif", "sarif:", "sarif:-"] {
        text += &format!("## -o {output}\n{}\n", run(&[output]).shown());
    }
    snapshot!("usage-output", text);
    let dir = tempfile::tempdir().unwrap();
    let twice = dir.path().join("x").display().to_string();
    assert_eq!(run(&[&format!("json:{twice}"), &format!("csv:{twice}")]).output().code, Some(2));
    assert_eq!(files(dir.path()), Vec::<std::path::PathBuf>::new());
}

/// A file, a folder's file to be, a pattern's, a list's, a setting: nothing of it is written over, and nothing is read.
#[test]
fn what_a_run_reads_is_not_written_over() {
    let dir = tempfile::tempdir().unwrap();
    let letter = std::fs::read_to_string(root().join("samples/03-contradictions.txt")).unwrap();
    std::fs::create_dir_all(dir.path().join("in/deep")).unwrap();
    std::fs::create_dir_all(dir.path().join("pack")).unwrap();
    for name in ["a.txt", "in/b.txt", "in/deep/c.txt"] {
        std::fs::write(dir.path().join(name), &letter).unwrap();
    }
    let pack = "pack: {id: ours, version: 1.0.0, title: Ours, extends: default}\n";
    std::fs::write(dir.path().join("pack/pack.yaml"), pack).unwrap();
    std::fs::write(dir.path().join("list"), "a.txt\nin\n").unwrap();
    let run = |args: &str| mtuslint(&args.split(' ').collect::<Vec<_>>()).within(dir.path());
    assert_eq!(run("baseline write --baseline known.json a.txt").output().code, Some(0));
    assert_eq!(run("audit --format json a.txt -o json:old.json").output().code, Some(0));
    let before = tree(dir.path());
    let mut text = String::new();
    for args in [
        "check -o json:a.txt a.txt",
        "check -o json:./in/../a.txt in a.txt",
        "audit -o html:in/deep/c.txt in",
        "audit -o html:in/new.txt in",
        "check -o csv:in/new.csv in/*",
        "check -o csv:in/deep/new.pdf i?",
        "check -o json:a.txt --files-from list",
        "check -o json:list --files-from list",
        "check -o json:in/new.txt --files-from list",
        "check -o json:in/b.txt --files-from list",
        "check -o json:known.json --baseline known.json a.txt",
        "check -o json:pack/new.yaml --rules pack a.txt",
        "audit -o json:old.json --since old.json a.txt",
        "check -o json:mtuslint.toml a.txt",
        "check -o json:in/mtuslint-suppressions.toml in",
        "baseline write --baseline in/new.txt in",
        "baseline write --baseline in/b.txt in",
        "suppress v1:00000000 --reason x --file in/new.txt in",
    ] {
        let output = run(args).output();
        assert_eq!((output.code, output.stdout.as_str()), (Some(2), ""), "{args}: {}", output.stderr);
        text += &format!("$ mtuslint {args}\n{}", output.stderr);
    }
    assert_eq!(tree(dir.path()), before);
    snapshot!("outputs-refused", text);
    // What is only beside letters harms none.
    for args in ["check -q -o csv:in/new.csv --fail-on never in", "check -q -o csv:new.txt --fail-on never a.txt"] {
        assert_eq!(run(args).output().code, Some(0), "{args}");
    }
}

/// All files of a folder, with what they hold.
fn tree(dir: &Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let of = |path: std::path::PathBuf| match path.is_dir() {
        true => tree(&path),
        false => vec![(path.clone(), std::fs::read(&path).unwrap())],
    };
    files(dir).into_iter().flat_map(of).collect()
}

#[test]
fn what_killed_runs_have_left_is_removed_after_a_day() {
    let dir = tempfile::tempdir().unwrap();
    let old = std::time::SystemTime::now() - std::time::Duration::from_secs(25 * 3600);
    let put = |name: &str, is_old: bool| {
        let file = std::fs::File::create(dir.path().join(name)).unwrap();
        if is_old {
            file.set_modified(old).unwrap();
        }
    };
    put(".mtuslint-aB3xYz.partial", true);
    // Young, or somebody else's.
    let others = [".mtuslint-config", ".mtuslint-notes.partial", ".mtuslint-our-ow.partial", "mtuslint-aB3xYz.partial"];
    others.iter().for_each(|name| put(name, true));
    put(".mtuslint-young1.partial", false);
    let letter = root().join("samples/04-supported.txt");
    let args = ["check", "-q", "-o", "json:x.json", letter.to_str().unwrap()];
    assert_eq!(mtuslint(&args).within(dir.path()).output().code, Some(0));
    let mut left: Vec<&str> = others.to_vec();
    left.extend([".mtuslint-young1.partial", "x.json"]);
    left.sort();
    let names: Vec<String> =
        files(dir.path()).iter().map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect();
    assert_eq!(names, left);

    // What a run really leaves that is killed has such a name.
    let dir = tempfile::tempdir().unwrap();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_mtuslint"));
    command.args(["check", "-q", "-o", "json:x.json", "-"]).current_dir(dir.path());
    let mut child = command.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::null()).spawn().unwrap();
    let since = std::time::Instant::now();
    while files(dir.path()).is_empty() {
        assert!(since.elapsed() < std::time::Duration::from_secs(20), "no output was begun");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let left = files(dir.path()).pop().unwrap();
    std::fs::File::options().write(true).open(&left).unwrap().set_modified(old).unwrap();
    assert_eq!(mtuslint(&args).within(dir.path()).output().code, Some(0));
    assert_eq!(files(dir.path()), [dir.path().join("x.json")]);
}

#[cfg(unix)]
mod special {
    use std::fs;
    use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};
    use std::process::{Command, Output};

    use super::*;

    /// A script in which `$M` is the binary and `$L` a letter without findings.
    fn sh(dir: &Path, script: &str) -> Output {
        let letter = root().join("samples/04-supported.txt");
        let mut command = Command::new("bash");
        command.args(["-c", script]).current_dir(dir);
        command.env("M", env!("CARGO_BIN_EXE_mtuslint")).env("L", letter).output().unwrap()
    }

    #[test]
    fn pipes_and_devices_are_written_to_and_stay() {
        let dir = tempfile::tempdir().unwrap();
        symlink("/dev/stdout", dir.path().join("out")).unwrap();
        // One after the other, each whole, whatever standard output is.
        for script in [
            "$M check -q -o json:/dev/stdout $L | cat",
            "$M check -q -o json:/dev/fd/1 $L > whole; cat whole",
            "$M check -q -o json:out $L",
            "$M check -q -o json:>(cat > sub) $L; while [ ! -s sub ]; do sleep 0.1; done; cat sub",
            "mkfifo pipe; $M check -q -o json:pipe $L & cat pipe; wait",
        ] {
            let output = sh(dir.path(), script);
            let text = String::from_utf8(output.stdout).unwrap();
            let (summary, report): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.starts_with("1 letter"));
            assert_eq!(json(&report.concat())["summary"]["letters"], 1, "{script}: {text}");
            assert_eq!(summary.len(), 1, "{script}: {text}");
        }
        assert!(fs::metadata(dir.path().join("pipe")).unwrap().file_type().is_fifo());
        assert!(fs::symlink_metadata("/dev/stdout").unwrap().is_symlink());
        assert_eq!(sh(dir.path(), "$M check -q -o json:/dev/null -o csv:/dev/null $L").status.code(), Some(0));
        if Path::new("/dev/full").exists() {
            let output = sh(dir.path(), "$M check -q -o json:/dev/full $L");
            assert_eq!(output.status.code(), Some(2));
            assert!(String::from_utf8(output.stderr).unwrap().contains("can't write `/dev/full`: No space left"));
        }
    }

    #[test]
    fn links_are_followed_to_their_end() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::create_dir(at("sub")).unwrap();
        symlink("sub/second", at("first")).unwrap();
        symlink("new.json", at("sub/second")).unwrap();
        assert_eq!(sh(dir.path(), "$M check -q -o json:first $L").status.code(), Some(0));
        assert!(fs::symlink_metadata(at("first")).unwrap().is_symlink());
        assert!(fs::symlink_metadata(at("sub/second")).unwrap().is_symlink());
        json(&fs::read_to_string(at("sub/new.json")).unwrap());
        symlink("circle", at("circle")).unwrap();
        symlink("nowhere/x", at("astray")).unwrap();
        for name in ["circle", "astray"] {
            let output = sh(dir.path(), &format!("$M check -q -o json:{name} $L"));
            assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), b"".as_slice()), "{name}");
            assert!(fs::symlink_metadata(at(name)).unwrap().is_symlink());
        }
    }

    /// Under whatever name a letter is read, and under whatever it would be written over.
    #[test]
    fn a_letter_is_known_behind_links_and_standard_input() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::create_dir_all(at("in/deep")).unwrap();
        fs::copy(root().join("samples/04-supported.txt"), at("a")).unwrap();
        symlink("../../a", at("in/deep/link.txt")).unwrap();
        symlink("a", at("link")).unwrap();
        fs::write(at("list"), "link\n").unwrap();
        for script in [
            "$M check -o json:a link",
            "$M check -o json:link a",
            "$M check -o json:a in",
            "$M check -o json:link 'in/*'",
            "$M check -o json:a --files-from list",
            "$M check -o json:a --files-from <(cat list)",
            "$M check -o json:a - < a",
            "$M check -o json:list --files-from - < list",
            "$M check -o json:a --jsonl - < a",
        ] {
            let output = sh(dir.path(), script);
            let stderr = String::from_utf8(output.stderr).unwrap();
            assert_eq!((output.status.code(), stderr.contains("is an input")), (Some(2), true), "{script}: {stderr}");
        }
        assert_eq!(fs::read(at("a")).unwrap(), fs::read(root().join("samples/04-supported.txt")).unwrap());
    }

    #[test]
    fn a_file_that_is_replaced_keeps_who_may_read_it() {
        let dir = tempfile::tempdir().unwrap();
        for (mode, code) in [(0o600, 0), (0o444, 2)] {
            fs::write(dir.path().join("x"), "before").unwrap();
            fs::set_permissions(dir.path().join("x"), fs::Permissions::from_mode(mode)).unwrap();
            let output = sh(dir.path(), "$M check -q -o json:x $L");
            assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
            assert_eq!(fs::metadata(dir.path().join("x")).unwrap().permissions().mode() & 0o777, mode);
            assert_eq!(fs::read(dir.path().join("x")).unwrap() == b"before", code == 2);
        }
    }

    #[test]
    fn standard_output_is_an_output_too() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("in")).unwrap();
        if !Path::new("/proc/self/fd").exists() {
            eprintln!("skipped: the system doesn't say where standard output goes");
            return;
        }
        for script in ["cp $L in; $M check in > in/new.txt", "cp $L a; $M check a >> a", "$M watch in > in/new.txt"] {
            let output = sh(dir.path(), script);
            let stderr = String::from_utf8(output.stderr).unwrap();
            assert_eq!((output.status.code(), stderr.contains("standard output goes to")), (Some(2), true), "{stderr}");
        }
        assert_eq!(fs::read(dir.path().join("a")).unwrap(), fs::read(root().join("samples/04-supported.txt")).unwrap());
    }

    /// Folders of files: neither a link nor a pipe in them gives way to a file.
    #[test]
    fn folders_of_files_replace_only_files() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::write(at("mine"), "mine").unwrap();
        for (command, file) in [("rules export", "README.md"), ("rules docs", "README.md"), ("man", "mtuslint.1")] {
            let folder = command.replace(' ', "-");
            fs::create_dir(at(&folder)).unwrap();
            symlink("../mine", at(&folder).join(file)).unwrap();
            let output = sh(dir.path(), &format!("$M {command} {folder} --force"));
            let stderr = String::from_utf8(output.stderr).unwrap();
            assert_eq!((output.status.code(), stderr.contains("it is a link")), (Some(2), true), "{command}: {stderr}");
            assert_eq!(files(&at(&folder)).len(), 1, "{command}");
            symlink("nowhere", at(&format!("{folder}-link"))).unwrap();
            assert_eq!(sh(dir.path(), &format!("$M {command} {folder}-link")).status.code(), Some(2), "{command}");
        }
        fs::create_dir_all(at("pack/classes")).unwrap();
        assert_eq!(sh(dir.path(), "$M rules new class one --dir pack2 && mv pack2/* pack").status.code(), Some(0));
        symlink("../../mine2", at("pack/classes/two.yaml")).unwrap();
        assert_eq!(sh(dir.path(), "$M rules new class two --dir pack").status.code(), Some(2));
        assert_eq!((fs::read_to_string(at("mine")).unwrap().as_str(), at("mine2").exists()), ("mine", false));
        assert!(files(dir.path()).iter().all(|path| !path.to_str().unwrap().ends_with(".partial")));
    }
}

#[cfg(unix)]
mod interrupted {
    use std::fs;
    use std::io::Write;
    use std::os::unix::fs::PermissionsExt;
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};

    use super::*;

    fn binary(args: &[&str], dir: &Path) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mtuslint"));
        command.env_clear().current_dir(dir).args(args);
        command
    }

    #[test]
    fn a_folder_that_may_not_be_written_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o555)).unwrap();
        // Root may write everywhere, but not here.
        let denied = fs::write(dir.path().join("probe"), "").is_err();
        let folder = if denied { dir.path() } else { Path::new("/proc") };
        let output = format!("json:{}/x.json", folder.display());
        let run = mtuslint(&["check", "-o", &output, "samples/04-supported.txt"]).output();
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
        assert!(
            run.stderr.starts_with(&format!("error: can't write `{}/x.json`: ", folder.display())),
            "{}",
            run.stderr
        );
    }

    /// The run fails on its way (standard output is full): the file keeps what it held.
    #[test]
    fn a_run_that_fails_leaves_the_file_as_it_was() {
        if !Path::new("/dev/full").exists() {
            eprintln!("skipped: no /dev/full here");
            return;
        }
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("x.json"), "before").unwrap();
        let samples = root().join("samples");
        let mut command =
            binary(&["check", "--format=json", "-o", "json:x.json", samples.to_str().unwrap()], dir.path());
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = command.stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(fs::read_to_string(dir.path().join("x.json")).unwrap(), "before");
        assert_eq!(files(dir.path()).len(), 1);
    }

    #[test]
    fn an_interrupt_leaves_nothing_behind() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("x.json"), "before").unwrap();
        for signal in ["-INT", "-TERM"] {
            let mut command = binary(&["check", "-o", "json:x.json", "-o", "sarif:y.sarif", "-"], dir.path());
            let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
            let mut stdin = child.stdin.take().unwrap();
            stdin.write_all(b"Case Number: CM16-0000000\n").unwrap();
            let since = Instant::now();
            while files(dir.path()).len() < 3 {
                assert!(since.elapsed() < Duration::from_secs(20), "no output was begun");
                std::thread::sleep(Duration::from_millis(5));
            }
            assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
            assert_eq!(child.wait().unwrap().code(), Some(130));
            assert_eq!(files(dir.path()), [dir.path().join("x.json")]);
            assert_eq!(fs::read_to_string(dir.path().join("x.json")).unwrap(), "before");
        }
    }

    #[test]
    fn a_closed_pipe_costs_no_file() {
        let dir = tempfile::tempdir().unwrap();
        let samples = root().join("samples");
        let args = ["check", "--format=json", "-o", "json:x.json", samples.to_str().unwrap()];
        let mut child = binary(&args, dir.path()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(1), b"".as_slice()));
        json(&fs::read_to_string(dir.path().join("x.json")).unwrap());
    }

    #[test]
    fn a_new_file_is_for_everybody_and_a_link_stays_one() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("real.json"), "before").unwrap();
        std::os::unix::fs::symlink("real.json", dir.path().join("link.json")).unwrap();
        let letter = root().join("samples/04-supported.txt");
        let args = ["check", "-q", "-o", "json:link.json", "-o", "csv:new.csv", letter.to_str().unwrap()];
        assert_eq!(binary(&args, dir.path()).output().unwrap().status.code(), Some(0));
        assert!(fs::symlink_metadata(dir.path().join("link.json")).unwrap().is_symlink());
        assert!(fs::read_to_string(dir.path().join("real.json")).unwrap().starts_with("{\"schema\""));
        // As any program's new file: what the user's mask leaves of 666.
        fs::write(dir.path().join("plain"), "").unwrap();
        let mode = |name: &str| fs::metadata(dir.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode("new.csv"), mode("plain"));
    }
}
