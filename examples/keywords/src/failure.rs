//! Why the device gives up.

use class_centers::{
    UpdateError, WhiteningError, decisions::CalibrationError, persist::SlotsError,
    recognizer::RecognizerError,
};

use crate::flash::NotErased;

#[derive(Debug)]
#[expect(dead_code, reason = "what it holds is printed")]
pub enum Failure {
    /// The timer runs already.
    Counter,
    /// An embedding is not that of the host.
    Embedding,
    Learning(UpdateError),
    Whitening(WhiteningError),
    Recognizer(RecognizerError),
    Calibration(CalibrationError),
    Flash(SlotsError<NotErased>),
    /// The figures are not those of the host.
    Figures,
    /// The crate takes more than a hundredth of the instructions of the network.
    Share,
    /// After the restart nothing is there, or what is there answers otherwise.
    Restart,
}

/// Says which failure an error is.
macro_rules! from {
    ($($variant:ident($error:ty);)*) => {$(
        impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                Self::$variant(error)
            }
        }
    )*};
}

from! {
    Learning(UpdateError);
    Whitening(WhiteningError);
    Recognizer(RecognizerError);
    Calibration(CalibrationError);
    Flash(SlotsError<NotErased>);
}
