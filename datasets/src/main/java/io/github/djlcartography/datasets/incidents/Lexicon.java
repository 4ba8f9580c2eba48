package io.github.djlcartography.datasets.incidents;

import java.util.Arrays;
import java.util.List;

/**
 * The words that a scene is named with. Two lexicons share none: {@link #SEEN} for training and
 * most tests, {@link #UNSEEN} for the test of unseen words. States, quantities and function words
 * are the same in both; they are in {@link Scene} and {@link Realiser}.
 *
 * @param machines types of machine
 * @param adjectives that tell machines apart
 * @param staff people of the staff
 * @param outsiders people who are not
 * @param deeds per action the verbs that mean it
 * @param parts singular; the plural has an s
 * @param measures what one machine may have more of than another
 * @param indoors places, with their prepositions
 * @param outdoors places, with their prepositions
 * @param hasClasses whether a reader can know which of its people are of the staff and which of its
 *     places are indoors: not of words never met
 */
record Lexicon(
        List<String> machines,
        List<String> adjectives,
        List<String> staff,
        List<String> outsiders,
        List<List<Verb>> deeds,
        List<String> parts,
        List<Measure> measures,
        List<String> indoors,
        List<String> outdoors,
        boolean hasClasses) {
    /** The words of the training set. */
    static final Lexicon SEEN =
            of(
                    "pump valve boiler fan motor tank furnace crane press mixer drill lift compressor"
                            + " generator turbine saw",
                    "old new red blue green grey black white yellow large small tall narrow round square"
                            + " northern southern eastern western upper lower spare main left right front"
                            + " rear",
                    "guard engineer clerk mechanic electrician welder fitter porter apprentice operator"
                            + " technician manager cleaner janitor",
                    "visitor courier tourist journalist student salesman neighbour customer policeman"
                            + " fireman inspector gardener",
                    "check,examine,inspect repair,mend,fix/fixed/fixed clean,wash move,shift oil,grease"
                            + " paint,coat label/labelled/labelled,tag/tagged/tagged restart,reset/reset/reset"
                            + " dismantle,take-apart/took-apart/taken-apart cover,wrap/wrapped/wrapped"
                            + " photograph test,try-out/tried-out/tried-out",
                    "bolt screw filter seal fuse hose rivet blade spring cable nut bearing",
                    "lose/lost oil,use/used fuel,make/made noise,need/needed water,produce/produced waste,"
                            + "loud louder quieter,heavy heavier lighter,fast faster slower,"
                            + "cheap cheaper dearer",
                    "in-the-hall in-the-cellar in-the-attic in-the-garage in-the-workshop in-the-corridor"
                            + " in-the-office in-the-kitchen",
                    "in-the-yard in-the-garden in-the-field in-the-street on-the-bridge on-the-quay"
                            + " on-the-lawn at-the-gate",
                    true);

    /** Words that the training set never has. */
    static final Lexicon UNSEEN =
            of(
                    "kiln winch lathe chiller hoist grinder dryer crusher",
                    "brown orange purple silver outer inner central rusty shiny slim bulky antique",
                    "stoker caretaker secretary storekeeper plumber draughtsman",
                    "surveyor postman lawyer pensioner pilot butcher",
                    "weigh,gauge polish,buff rinse,flush disconnect,unplug/unplugged/unplugged adjust,retune"
                            + " sketch,trace",
                    "bracket washer gasket lever clamp hinge",
                    "spill/spilt ink,burn/burnt gas,emit/emitted steam,strong stronger weaker,"
                            + "bright brighter dimmer",
                    "in-the-chapel in-the-pantry in-the-studio in-the-vault",
                    "on-the-pier in-the-meadow on-the-terrace in-the-orchard",
                    false);

    private static Lexicon of(
            String machines,
            String adjectives,
            String staff,
            String outsiders,
            String deeds,
            String parts,
            String measures,
            String indoors,
            String outdoors,
            boolean hasClasses) {
        return new Lexicon(
                words(machines),
                words(adjectives),
                words(staff),
                words(outsiders),
                words(deeds).stream()
                        .map(same -> Arrays.stream(same.split(",", -1)).map(Verb::of).toList())
                        .toList(),
                words(parts),
                Arrays.stream(measures.split(",", -1)).map(Measure::of).toList(),
                words(indoors).stream().map(place -> place.replace('-', ' ')).toList(),
                words(outdoors).stream().map(place -> place.replace('-', ' ')).toList(),
                hasClasses);
    }

    private static List<String> words(String text) {
        return List.of(text.split(" ", -1));
    }
}
