//! The paths that source text names: enough of the syntax for this crate, and no more.

/// A path of a file, and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// The segments; `crate`, `self` and `super` are still in it.
    pub segments: Vec<String>,
    /// The modules within the file around it.
    pub inside: Vec<String>,
    /// What it is bound to: in a `use`, the last segment or the name behind `as`.
    pub name: Option<String>,
    /// Whether it is a `pub use`.
    pub is_public: bool,
}

/// Splits source text into words and single other characters. Comments, strings, characters and test
/// modules are left out.
pub fn tokens(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let skipped = skipped_length(rest);
        let length = match skipped {
            0 if is_word(first) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            0 => first.len_utf8(),
            length => length,
        };
        if skipped == 0 && !first.is_whitespace() {
            tokens.push(rest[..length].to_string());
        }
        rest = &rest[length..];
    }
    without_tests(tokens)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The length of the comment, string or character at the start of the text; 0 without one.
fn skipped_length(text: &str) -> usize {
    let hashes = text
        .strip_prefix('r')
        .map(|rest| rest.len() - rest.trim_start_matches('#').len());
    match hashes {
        Some(hashes) if text[1 + hashes..].starts_with('"') => {
            let end = format!("\"{}", "#".repeat(hashes));
            let start = 2 + hashes;
            return text[start..]
                .find(&end)
                .map_or(text.len(), |at| start + at + end.len());
        }
        _ => (),
    }
    if text.starts_with("//") {
        return text.find('\n').unwrap_or(text.len());
    }
    if text.starts_with("/*") {
        return text.find("*/").map_or(text.len(), |end| end + 2);
    }
    if text.starts_with('"') {
        return quoted_length(text, '"');
    }
    // A lifetime has no second quote behind one character.
    let is_char = text.starts_with("'\\") || text.chars().nth(2) == Some('\'');
    if text.starts_with('\'') && is_char {
        quoted_length(text, '\'')
    } else {
        0
    }
}

/// The length of the literal at the start of the text, quotes included.
fn quoted_length(text: &str, quote: char) -> usize {
    let mut escaped = false;
    let end = text[1..].find(|c| {
        let ends = c == quote && !escaped;
        escaped = c == '\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |end| end + 2)
}

/// Removes `#[cfg(test)] mod name;` and `#[cfg(test)] mod name { ... }`.
fn without_tests(mut tokens: Vec<String>) -> Vec<String> {
    const MARK: [&str; 8] = ["#", "[", "cfg", "(", "test", ")", "]", "mod"];
    while let Some(start) = tokens.windows(MARK.len()).position(|window| window == MARK) {
        let mut depth = 0;
        let end = tokens[start..].iter().skip(MARK.len()).position(|token| {
            depth += i32::from(token == "{") - i32::from(token == "}");
            depth == 0 && (token == ";" || token == "}")
        });
        let end = end.map_or(tokens.len(), |end| start + MARK.len() + end + 1);
        tokens.drain(start..end);
    }
    tokens
}

/// The paths of a file: those of its `use` statements, and all others of two segments and more.
pub fn paths(tokens: &[String]) -> Vec<Path> {
    let mut found = Vec::new();
    let (mut depth, mut modules) = (0, Vec::<(usize, String)>::new());
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let inside = modules.iter().map(|(_, name)| name.clone()).collect();
        match (token.as_str(), tokens.get(at + 1..).unwrap_or(&[])) {
            ("mod", [name, brace, ..]) if brace == "{" => modules.push((depth, name.clone())),
            ("{", _) => depth += 1,
            ("}", _) => {
                depth = depth.saturating_sub(1);
                modules.retain(|(around, _)| *around < depth);
            }
            ("use", _) => {
                let is_public = at > 0 && tokens[at - 1] == "pub";
                at = read_use(
                    tokens,
                    at + 1,
                    &Path {
                        segments: Vec::new(),
                        inside,
                        name: None,
                        is_public,
                    },
                    &mut found,
                );
                continue;
            }
            _ if begins_path(tokens, at) => {
                at = read_path(tokens, at, inside, &mut found);
                continue;
            }
            _ => (),
        }
        at += 1;
    }
    found
}

fn begins_path(tokens: &[String], at: usize) -> bool {
    let is_behind = |mark| at > 0 && tokens[at - 1] == mark;
    tokens[at].starts_with(is_word) && !is_behind(":") && is_separator(tokens, at + 1)
}

fn is_separator(tokens: &[String], at: usize) -> bool {
    tokens
        .get(at..at + 2)
        .is_some_and(|pair| pair == [":", ":"])
}

/// Reads a path that is not in a `use`; returns the place behind it.
fn read_path(tokens: &[String], start: usize, inside: Vec<String>, found: &mut Vec<Path>) -> usize {
    let (mut segments, mut at) = (vec![tokens[start].clone()], start + 1);
    while is_separator(tokens, at) {
        match tokens.get(at + 2) {
            Some(dollar) if dollar == "$" => {
                segments.push(format!(
                    "${}",
                    tokens.get(at + 3).map_or("", String::as_str)
                ));
                at += 4;
            }
            Some(word) if word.starts_with(is_word) => {
                segments.push(word.clone());
                at += 3;
            }
            _ => break,
        }
    }
    found.push(Path {
        segments,
        inside,
        name: None,
        is_public: false,
    });
    at.max(start + 1)
}

/// Reads the tree of a `use` below a prefix; returns the place behind it.
fn read_use(tokens: &[String], mut at: usize, prefix: &Path, found: &mut Vec<Path>) -> usize {
    let mut path = prefix.clone();
    while let Some(token) = tokens.get(at) {
        match token.as_str() {
            ":" => at += 1,
            "$" => {
                at += 1;
                let word = tokens.get(at).map_or("", String::as_str);
                path.segments.push(if word == "crate" {
                    word.into()
                } else {
                    format!("${word}")
                });
                at += 1;
            }
            "{" => {
                at += 1;
                while tokens.get(at).is_some_and(|token| token != "}") {
                    at = read_use(tokens, at, &path, found);
                    at += usize::from(tokens.get(at).is_some_and(|token| token == ","));
                }
                return at + 1;
            }
            "as" => {
                path.name = tokens.get(at + 1).cloned();
                at += 2;
            }
            "," | "}" | ";" => break,
            word => {
                path.segments.push(word.to_string());
                at += 1;
            }
        }
    }
    if path.segments.last().is_some_and(|last| last == "self") && path.segments.len() > 1 {
        path.segments.pop();
    }
    path.name = path.name.or_else(|| path.segments.last().cloned());
    found.push(path);
    at
}
