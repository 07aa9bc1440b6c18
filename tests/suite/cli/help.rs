//! `--help` of each command says what it does, with an example.

use hookglass_tests::Desk;

const COMMANDS: [&str; 17] = [
    "listen",
    "serve",
    "send",
    "events",
    "deliveries",
    "attempts",
    "targets",
    "show",
    "replay",
    "export",
    "import",
    "delete",
    "backup",
    "restore",
    "check",
    "doctor",
    "verify",
];

#[test]
fn each_command_has_an_example() {
    let desk = Desk::new();
    for command in COMMANDS {
        let ran = desk.run(&[command, "--help"]);
        let text = ran.text();
        assert_eq!(ran.code, 0, "{command}");
        // Behind the word: the usage line names the command as well.
        let (_, examples) = text.split_once("Example:").expect("an example");
        assert!(
            examples.contains(&format!("hookglass {command}")),
            "{command}: {text}"
        );
        assert!(text.contains("--db <FILE>"), "{command}: {text}");
        assert!(text.contains("--format <FORMAT>"), "{command}: {text}");
    }
    assert!(!desk.database().exists(), "help makes no store");
}

#[test]
fn the_list_of_commands_is_whole() {
    let desk = Desk::new();
    let mut program = std::process::Command::new(hookglass_tests::program::hookglass());
    desk.prepare(program.arg("--help"));
    let text = hookglass_tests::desk::finish(program, b"").text();
    assert!(text.contains("Example:"), "{text}");
    let (_, list) = text.split_once("Commands:").expect("a list");
    let (list, _) = list.split_once("\n\n").expect("an end");
    let words = list
        .lines()
        .filter_map(|line| line.split_whitespace().next());
    let listed: Vec<&str> = words.filter(|word| *word != "help").collect();
    // What is listed here without an example above would be untested.
    let missing: Vec<&&str> = listed
        .iter()
        .filter(|word| !COMMANDS.contains(word))
        .collect();
    assert!(missing.is_empty(), "add {missing:?} to COMMANDS");
    assert_eq!(listed.len(), COMMANDS.len());
}
