package io.github.djlcartography.datasets.incidents;

/** What is in one generated set: how many rows, and in which shares, in thousandths, of what. */
public enum IncidentRecipe {
    /** To train on: everything that can be wrong with a training set. */
    TRAIN("train", 8000, 950, 120, 40, 20, 20),
    /** In domain: the cues agree as in training; all labels are right. */
    IN_DOMAIN("test-in-domain", 3000, 950, 0, 40, 0, 0),
    /** Out of domain: the cues agree with 5% of the labels. */
    ANTI_CUE("test-anti-cue", 3000, 50, 0, 40, 0, 0),
    /** Out of domain: every cue goes with every label as often. */
    NEUTRAL_CUE("test-neutral-cue", 3000, IncidentRecipe.EVEN, 0, 40, 0, 0),
    /** Out of domain: words that training never has; cues as in {@link #NEUTRAL_CUE}. */
    UNSEEN_LEXICON("test-unseen-lexicon", 2000, IncidentRecipe.EVEN, 0, 0, 0, 0),
    /** Out of domain: constructions that training never has; cues as in {@link #NEUTRAL_CUE}. */
    UNSEEN_CONSTRUCTION("test-unseen-construction", 1000, IncidentRecipe.EVEN, 0, 0, 0, 0),
    /** To choose between models: as many rows of each of the nine groups of label and cue. */
    VALIDATION("validation", 603, IncidentRecipe.EVEN, 0, 40, 0, 0);

    /** An agreement of one third, in every label the same. */
    static final int EVEN = -1;

    private final String file;
    private final int rows;
    private final int agreement;
    private final int ambiguous;
    private final int rare;
    private final int duplicates;
    private final int intruders;

    IncidentRecipe(
            String file,
            int rows,
            int agreement,
            int ambiguous,
            int rare,
            int duplicates,
            int intruders) {
        this.file = file;
        this.rows = rows;
        this.agreement = agreement;
        this.ambiguous = ambiguous;
        this.rare = rare;
        this.duplicates = duplicates;
        this.intruders = intruders;
    }

    /** The name of its file, without an ending. */
    public String file() {
        return file;
    }

    /** How many rows it has. */
    public int rows() {
        return rows;
    }

    /** In how many of 1,000 rows the cue agrees with the label, or {@link #EVEN}. */
    int agreement() {
        return agreement;
    }

    /** How many of 1,000 rows are ambiguous. */
    int ambiguous() {
        return ambiguous;
    }

    /** How many of 1,000 rows have a rare construction. */
    int rare() {
        return rare;
    }

    /** How many of 1,000 rows repeat another row. */
    int duplicates() {
        return duplicates;
    }

    /** How many of 1,000 rows are of another subject. */
    int intruders() {
        return intruders;
    }

    Lexicon lexicon() {
        return this == UNSEEN_LEXICON ? Lexicon.UNSEEN : Lexicon.SEEN;
    }

    /** Whether labels are also to be had with noise. */
    boolean noisy() {
        return this == TRAIN;
    }
}
