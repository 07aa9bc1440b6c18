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

/// A refusal is made from the core's own list.
#[test]
fn the_help_of_a_query_names_each_term_and_what_may_follow() {
    let desk = Desk::new();
    let help = desk.run(&["deliveries", "--help"]).text();
    let (_, terms) = help.split_once("Terms:").expect("the terms");
    let refusal = |query: &str| desk.run(&["deliveries", query]).stderr;
    let unknown = refusal("unknown:x");
    let (_, names) = unknown.split_once("There are ").expect("the names");
    let (names, _) = names.split_once(';').expect("an end");
    for name in names.replace(" and ", ", ").split(", ") {
        let is_told = terms.split_whitespace().any(|word| word.starts_with(name));
        assert!(is_told, "{name} is missing: {terms}");
        let wrong = refusal(&format!("{name}unknown"));
        let choices = wrong.split_once(&format!("follow “{name}” is "));
        // The codes of a diagnosis are too many for the help.
        let Some((_, choices)) = choices.filter(|_| name != "diagnosis:") else {
            continue;
        };
        let (choices, _) = choices.split_once(".\n").expect("an end");
        let told = format!("{name}{}", choices.replace(" or ", ", ").replace(", ", "|"));
        assert!(terms.contains(&told), "{told} is missing: {terms}");
    }
}
