//! The paths that source text imports: enough of the syntax for this crate, and no more.

use std::collections::BTreeMap;

/// Splits source text into words and single other characters. Comments, strings and test modules
/// are left out.
pub fn tokens(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (length, is_token) = match first {
            '/' if rest.starts_with("//") => (rest.find('\n').unwrap_or(rest.len()), false),
            '\'' if rest.starts_with("'\"'") => (3, false),
            '"' => (string_length(rest), false),
            _ if is_word(first) => (rest.find(|c| !is_word(c)).unwrap_or(rest.len()), true),
            _ => (first.len_utf8(), !first.is_whitespace()),
        };
        if is_token {
            tokens.push(rest[..length].to_string());
        }
        rest = &rest[length..];
    }
    without_tests(tokens)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The length of the string literal at the start of the text, quotes included.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    let end = text[1..].find(|c| {
        let ends = c == '"' && !escaped;
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

/// Reads the path at the start of the tokens, or the paths if it ends in a list in braces.
/// Returns the tokens behind it.
fn read_paths<'a>(
    mut tokens: &'a [String],
    prefix: &[String],
    paths: &mut Vec<Vec<String>>,
) -> &'a [String] {
    let mut path = prefix.to_vec();
    while let [segment, rest @ ..] = tokens {
        if segment == "{" {
            return read_list(rest, &path, paths);
        }
        path.push(segment.clone());
        match rest {
            [a, b, next, ..] if a == ":" && b == ":" && next != "<" => tokens = &rest[2..],
            _ => {
                tokens = rest;
                break;
            }
        }
    }
    paths.push(path);
    tokens
}

/// Reads the paths of a list, up to and with its closing brace.
fn read_list<'a>(
    mut tokens: &'a [String],
    prefix: &[String],
    paths: &mut Vec<Vec<String>>,
) -> &'a [String] {
    while tokens.first().is_some_and(|token| token != "}") {
        tokens = read_paths(tokens, prefix, paths);
        // A name behind `as` is not part of the path.
        let end = tokens.iter().position(|token| token == "," || token == "}");
        tokens = &tokens[end.unwrap_or(tokens.len())..];
        tokens = tokens.strip_prefix(&[String::from(",")]).unwrap_or(tokens);
    }
    tokens.get(1..).unwrap_or(&[])
}

/// The paths that start with one of these words, as `["crate", "kernels", "add"]`.
pub fn paths_from(tokens: &[String], starts: &[&str]) -> Vec<Vec<String>> {
    let mut paths = Vec::new();
    for (start, token) in tokens.iter().enumerate() {
        let is_first = start == 0 || tokens[start - 1] != ":";
        if is_first && starts.contains(&token.as_str()) {
            read_paths(&tokens[start..], &[], &mut paths);
        }
    }
    paths.retain(|path| path.len() > 1);
    paths
}

/// What the root of a crate re-exports: the name, and the path behind it.
pub fn re_exports(root: &str) -> BTreeMap<String, Vec<String>> {
    let tokens = tokens(root);
    let mut paths = Vec::new();
    for start in (0..tokens.len()).filter(|i| tokens[*i] == "use") {
        read_paths(&tokens[start + 1..], &[], &mut paths);
    }
    let last = |path: &[String]| path.last().cloned().unwrap_or_default();
    paths.into_iter().map(|path| (last(&path), path)).collect()
}
