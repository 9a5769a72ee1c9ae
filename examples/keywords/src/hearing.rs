//! Hears all utterances: runs the network on what lies in flash.

use semihosting::println;

use crate::{
    Failure,
    counter::Counter,
    network::{self, Embedding},
    utterances::{Role, UTTERANCES, Utterance, spectrograms},
};

/// The embedding of every utterance.
pub type Heard = [Embedding; UTTERANCES.len()];

/// Makes all embeddings, and checks that they are those of the host. Prints and returns the instructions of one.
pub fn hear(heard: &mut Heard, counter: &mut Counter) -> Result<u64, Failure> {
    let (mut running, mut pooling) = (0, 0);
    for ((embedding, spectrogram), utterance) in
        heard.iter_mut().zip(spectrograms()).zip(UTTERANCES)
    {
        let (count, activations) = counter.count(|| network::run(&spectrogram));
        running += count;
        let (count, pooled) = counter.count(|| network::pool(&activations));
        pooling += count;
        *embedding = pooled;
        if *embedding != utterance.embedding {
            return Err(Failure::Embedding);
        }
    }
    let all = UTTERANCES.len() as u64;
    println!("{all} embeddings, each as the host made it");
    println!(
        "instructions: network {}, pooling {}",
        running / all,
        pooling / all
    );
    Ok((running + pooling) / all)
}

/// Returns the utterances with their embeddings.
pub fn each(heard: &Heard) -> impl Iterator<Item = (&'static Utterance, &Embedding)> {
    UTTERANCES.iter().zip(heard)
}

/// Returns the examples of the words, by the index of the word.
pub fn examples(heard: &Heard) -> impl Iterator<Item = (usize, &Embedding)> {
    let examples = each(heard).filter(|(utterance, _)| utterance.role == Role::Enroll);
    examples.filter_map(|(utterance, embedding)| Some((utterance.class?, embedding)))
}

/// Returns the other words that the accepted distance is calibrated with.
pub fn strangers(heard: &Heard) -> impl Iterator<Item = &Embedding> {
    let strangers = each(heard).filter(|(utterance, _)| utterance.is_calibrating());
    strangers.map(|(_, embedding)| embedding)
}
