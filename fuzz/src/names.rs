//! Labels as a list of strings, and what it refuses.

use class_centers::persist::{LabelError, LabelMap};

use crate::model::CLASSES;

pub const LABEL_LEN: usize = 6;

pub type Labels = LabelMap<CLASSES, LABEL_LEN>;

/// What the labels should be. Methods change it as those of the labels do, and return the same.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NameModel {
    pub names: [Option<String>; CLASSES],
}

impl NameModel {
    pub fn add(&mut self, label: &str, counts: &[u32; CLASSES]) -> Result<usize, LabelError> {
        self.check(label, None)?;
        let is_free = |class: &usize| self.names[*class].is_none() && counts[*class] == 0;
        let class = (0..CLASSES).find(is_free).ok_or(LabelError::Full)?;
        self.names[class] = Some(label.into());
        Ok(class)
    }

    pub fn rename(&mut self, class: usize, label: &str) -> Result<(), LabelError> {
        self.check_class(class)?;
        self.check(label, Some(class))?;
        self.names[class] = Some(label.into());
        Ok(())
    }

    pub fn remove(&mut self, class: usize) -> Result<(), LabelError> {
        self.check_class(class)?;
        self.names[class] = None;
        Ok(())
    }

    fn check_class(&self, class: usize) -> Result<(), LabelError> {
        match self.names.get(class) {
            None => Err(LabelError::ClassOutOfRange { class }),
            Some(None) => Err(LabelError::NoLabel { class }),
            Some(Some(_)) => Ok(()),
        }
    }

    fn check(&self, label: &str, own: Option<usize>) -> Result<(), LabelError> {
        let len = label.len();
        let is_taken = |class: &usize| Some(*class) != own && self.name(*class) == Some(label);
        match (0..CLASSES).find(is_taken) {
            _ if len == 0 => Err(LabelError::Empty),
            _ if len > LABEL_LEN => Err(LabelError::TooLong { len }),
            Some(class) => Err(LabelError::Taken { class }),
            None => Ok(()),
        }
    }

    pub fn name(&self, class: usize) -> Option<&str> {
        self.names[class].as_deref()
    }

    pub fn assert_of(&self, labels: &Labels) {
        for class in 0..CLASSES {
            assert_eq!(labels.label(class), self.name(class));
            let lowest = (0..CLASSES).find(|other| self.name(*other) == self.name(class));
            if let Some(name) = self.name(class) {
                assert_eq!(labels.class(name), lowest);
            }
        }
        assert_eq!(labels.label(CLASSES), None);
    }
}
