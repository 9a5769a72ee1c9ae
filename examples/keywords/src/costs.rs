//! What the steps cost: instructions, and bytes of RAM.

use core::hint::black_box;

use semihosting::println;

use crate::{
    OWN, Spaces, Storages,
    counter::Counter,
    failure::Failure,
    hearing::Heard,
    network,
    recognition::{Learned, Recognition, Space, Storage, TRIANGLE},
    stack::depth,
    utterances::{UTTERANCES, spectrograms},
};

/// Prints what recognizing costs in the space of what was learned, beside the instructions of the network.
///
/// # Errors
///
/// `Share` when the crate takes more than a hundredth of what the network takes.
pub fn print_costs(
    storages: &mut Storages,
    spaces: &Spaces,
    heard: &Heard,
    network: u64,
    counter: &mut Counter,
) -> Result<(), Failure> {
    let recognition = Recognition::new(&spaces[OWN], &mut storages[OWN])?;
    let recognizing = count_queries(&recognition, heard, counter);
    measure_ram(&recognition, heard);
    (recognizing * 100 <= network)
        .then_some(())
        .ok_or(Failure::Share)
}

/// Prints the instructions of recognizing an embedding, the mean of all utterances, and returns them.
fn count_queries(recognition: &Recognition, heard: &Heard, counter: &mut Counter) -> u64 {
    let all = UTTERANCES.len() as u64;
    let (whitening, ()) = counter.count(|| {
        for embedding in heard {
            black_box(recognition.whiten(embedding));
        }
    });
    let (deciding, ()) = counter.count(|| {
        for embedding in heard {
            black_box(recognition.decide(embedding)).ok();
        }
    });
    let (whitening, deciding) = (whitening / all, deciding / all);
    println!("instructions: whitening {whitening}, deciding {deciding}");
    whitening + deciding
}

/// Prints the bytes of RAM that network and crate need: what is kept, and the deepest stack.
fn measure_ram(recognition: &Recognition, heard: &Heard) {
    let spectrogram = spectrograms().next();
    let spectrogram = spectrogram.unwrap_or([0; network::SPECTROGRAM]);
    let (running, _) = depth(|| network::pool(&network::run(&spectrogram)));
    let (recognizing, _) = depth(|| recognition.recognize(&heard[0]));
    println!("RAM of the network: {running} bytes of stack");
    println!(
        "RAM of the crate: words {}, a space {}, what it is made of {} and {}; {recognizing} bytes of stack",
        size_of::<Storage>(),
        size_of::<Space>(),
        size_of::<Learned>(),
        size_of::<[f32; TRIANGLE]>(),
    );
}
