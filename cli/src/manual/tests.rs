use super::roff::man_pages;
use crate::commands::COMMANDS;
use crate::flags::Values;

/// Goal: a newcomer learns from the help what a command is for, how it is used and what its exit
/// code means. Method: every command's page has all of it, in lines that fit a terminal, and its
/// examples call the command.
#[test]
fn every_help_teaches() {
    for command in COMMANDS {
        let (name, page) = (command.name, command.page);
        let help = page.help();
        assert!(page.usage.starts_with(&format!("serf {name}")), "{name}: {}", page.usage);
        assert!(help.contains("\n\nExamples:\n\n  "), "{name}");
        assert!(help.contains("\n\nExit codes:\n\n  0  "), "{name}");
        let takes_arguments = page.operands != Values::None;
        assert_eq!(takes_arguments, help.contains("\n\nOptions, before all arguments:\n\n"));
        assert_eq!(!takes_arguments, help.contains("\n\nOptions:\n\n"), "{name}");
        assert!(!help.lines().any(|line| line.ends_with(' ')), "{name}");
        assert!(!page.about.is_empty() && !page.exits.is_empty(), "{name}");
        for example in page.examples {
            assert!(example.line.contains(&format!("serf {name}")), "{name}: {}", example.line);
            assert!(example.does.ends_with('.'), "{name}: {}", example.does);
        }
        for line in help.lines() {
            assert!(line.chars().count() <= 90, "{name}: {line}");
        }
    }
}

/// Goal: the manual has all that the help has. Method: every command has a page, with every flag
/// and every example in it, and stands in the page of `serf`.
#[test]
fn every_command_and_flag_has_its_place_in_the_manual() {
    let pages = man_pages();
    let text = |file: &str| {
        let page = pages.iter().find(|page| page.file == file);
        // As a reader sees it: troff's escapes undone.
        let text = page.map_or("", |page| &page.text);
        let text = text.replace("\\-", "-").replace("\\(dq", "\"");
        text.replace("\\fI", "").replace("\\fR", "").replace("\\fB", "")
    };
    assert_eq!(pages.len(), COMMANDS.len() + 1);
    for command in COMMANDS {
        let page = text(&format!("serf-{}.1", command.name));
        assert!(page.contains(command.synopsis), "{}", command.name);
        assert!(text("serf.1").contains(&format!("\nserf {}\n", command.name)));
        for flag in command.page.all_flags() {
            let option = format!("\n.TP\n-{}", flag.name);
            assert!(page.contains(&option), "{} -{}", command.name, flag.name);
        }
    }
}
