//! Where two slots lie in flash.

/// Where the slots lie.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub(crate) struct Place {
    /// The address of the first slot, a multiple of a sector.
    pub(crate) start: u32,
    /// The bytes of a slot: whole sectors.
    pub(crate) slot_len: u32,
    /// What an erased byte reads as.
    pub(crate) erased: u8,
}

impl Place {
    /// Where the slot of an index, 0 or 1, begins.
    pub(crate) fn slot(self, index: u32) -> u32 {
        self.start + index * self.slot_len
    }
}
