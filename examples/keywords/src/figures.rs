//! What is right and what is wrong, and what it should be.

use core::fmt;

use class_centers::{decisions::Decision, recognizer::RecognizerError};

use crate::{
    network::Embedding,
    recognition::Recognition,
    utterances::{Role, Utterance},
};

/// Of 126 utterances of the words and 42 of other words.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figures {
    /// Words whose nearest center is that of the word, accepted or not.
    pub right: u32,
    /// Words that are near no center: false rejects.
    pub rejected: u32,
    /// Words that are accepted as another one.
    pub mistaken: u32,
    /// Other words that are accepted: false accepts.
    pub accepted: u32,
}

/// A way to recognize, and what a host finds that does it with the same bytes.
pub struct Row {
    pub name: &'static str,
    pub figures: Figures,
}

pub const ROWS: [Row; 4] = [
    Row {
        name: "nearest center",
        figures: Figures::new([109, 67, 4, 1]),
    },
    Row {
        name: "whitened by what was learned",
        figures: Figures::new([121, 95, 0, 0]),
    },
    Row {
        name: "by that and a factory covariance",
        figures: Figures::new([123, 70, 0, 1]),
    },
    Row {
        name: "by the factory alone",
        figures: Figures::new([123, 40, 0, 4]),
    },
];

/// Recognizes all utterances that were neither learned nor calibrated with. Returns what was right, and a digest
/// of the answers.
pub fn judge<'a>(
    recognition: &Recognition,
    heard: impl Iterator<Item = (&'static Utterance, &'a Embedding)>,
) -> Result<(Figures, u32), RecognizerError> {
    let mut figures = Figures::NONE;
    let mut digest = 0x811C_9DC5;
    for (utterance, embedding) in heard {
        if utterance.role == Role::Enroll || utterance.is_calibrating() {
            continue;
        }
        let decision = recognition.recognize(embedding)?;
        figures.count(utterance.class, decision);
        let answer = decision.class().map_or(u8::MAX, |class| class as u8);
        digest = fnv1a(digest, answer);
    }
    Ok((figures, digest))
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let Self {
            right,
            rejected,
            mistaken,
            accepted,
        } = self;
        write!(f, "{right:5} {rejected:9} {mistaken:9} {accepted:10}")
    }
}

impl Figures {
    const NONE: Self = Self::new([0; 4]);

    const fn new([right, rejected, mistaken, accepted]: [u32; 4]) -> Self {
        Self {
            right,
            rejected,
            mistaken,
            accepted,
        }
    }

    /// Counts a decision about an utterance of a class, or of none.
    fn count(&mut self, class: Option<usize>, decision: Decision<u32>) {
        let answer = decision.class();
        if class.is_none() {
            self.accepted += u32::from(answer.is_some());
            return;
        }
        let (Decision::Known(nearest)
        | Decision::Ambiguous(nearest)
        | Decision::Unknown(Some(nearest))) = decision
        else {
            self.rejected += 1;
            return;
        };
        self.right += u32::from(Some(nearest.class) == class);
        self.rejected += u32::from(answer.is_none());
        self.mistaken += u32::from(answer.is_some() && answer != class);
    }
}

/// FNV-1a (Fowler, Noll and Vo 1991).
fn fnv1a(digest: u32, byte: u8) -> u32 {
    (digest ^ u32::from(byte)).wrapping_mul(0x0100_0193)
}
