package io.github.djlcartography.sample;

import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.translate.TranslateException;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.capture.CartographyListener;
import io.github.djlcartography.capture.ExampleIds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Runs trials. A training set is drawn and its first run watched once for each seed, whatever
 * number of trials goes by its map; the first run is a cell of its own, {@value #FULL}.
 */
final class Lab {

    /** Name of the cells of the first runs: on the full training set, watched. */
    static final String FULL = "full";

    private final Protocol protocol;
    private final Cells cells;
    private final Path work;
    private final Optional<Path> data;
    private final Map<Source, Pool> pools = new EnumMap<>(Source.class);

    /**
     * @param protocol of all runs
     * @param cells that are there, and where new ones go
     * @param work directory for the archives of the first runs
     * @param data directory of the published sets
     */
    Lab(Protocol protocol, Cells cells, Path work, Optional<Path> data) {
        this.protocol = protocol;
        this.cells = cells;
        this.work = work;
        this.data = data;
    }

    private record Draw(Source source, Condition condition, long seed) {

        Cell.Key full() {
            return new Cell.Key(FULL, source.key(), condition.key(), FULL, Trial.NONE_PRUNED, seed);
        }

        Path under(Path work) {
            return work.resolve(
                    "%s-%s-%d".formatted(source, condition, seed).replaceAll("[^a-z0-9]+", "-"));
        }
    }

    /**
     * Runs what is not measured yet, seed by seed.
     *
     * @param trials to run
     * @param seeds each trial is run with
     * @param part of the training sets that falls to this process, counted from 0
     * @param parts that there are
     */
    void run(List<Trial> trials, List<Long> seeds, int part, int parts)
            throws IOException, TranslateException {
        Map<Draw, List<Trial>> pending = pending(trials, seeds, part, parts);
        long steps = 0;
        for (Map.Entry<Draw, List<Trial>> entry : pending.entrySet()) {
            steps +=
                    (entry.getValue().size() + 1L)
                            * protocol.steps(
                                    protocol.rows(), entry.getKey().source().learner().batch(), false); // or fewer
        }
        try (Progress progress = new Progress(steps);
                NDManager arrays = NDManager.newBaseManager()) {
            for (Map.Entry<Draw, List<Trial>> entry : pending.entrySet()) {
                try (NDManager own = arrays.newSubManager()) {
                    run(entry.getKey(), entry.getValue(), progress, own);
                }
            }
        }
    }

    private Map<Draw, List<Trial>> pending(
            List<Trial> trials, List<Long> seeds, int part, int parts) throws IOException {
        Map<Draw, List<Trial>> all = new LinkedHashMap<>();
        for (long seed : seeds) {
            for (Trial trial : trials) {
                all.computeIfAbsent(
                                new Draw(trial.source(), trial.condition(), seed),
                                draw -> new ArrayList<>())
                        .add(trial);
            }
        }
        Map<Draw, List<Trial>> pending = new LinkedHashMap<>();
        int turn = 0;
        for (Map.Entry<Draw, List<Trial>> entry : all.entrySet()) {
            if (turn++ % parts != part) {
                continue;
            }
            List<Trial> left = new ArrayList<>();
            for (Trial trial : entry.getValue()) {
                if (!cells.has(trial.key(entry.getKey().seed()))) {
                    left.add(trial);
                }
            }
            if (!left.isEmpty() || !cells.has(entry.getKey().full())) {
                pending.put(entry.getKey(), left);
            }
        }
        return pending;
    }

    private void run(Draw draw, List<Trial> trials, Progress progress, NDManager arrays)
            throws IOException, TranslateException {
        Pool pool = pools.get(draw.source());
        if (pool == null) {
            pool = draw.source().load(data);
            pools.put(draw.source(), pool);
        }
        World world =
                pool.world(draw.condition(), draw.seed(), protocol.rows(), protocol.validation());
        Map<String, ExampleSet> tests = new LinkedHashMap<>(world.tests());
        tests.replaceAll((name, test) -> test.limit(protocol.tests()));
        Training training =
                new Training(tests, draw.source().learner(), Pool.CLASSES, progress, arrays);
        Map<String, ExampleSet> validation = new LinkedHashMap<>(tests);
        validation.keySet().retainAll(Set.of(Source.VALIDATION));
        Training validated =
                new Training(validation, draw.source().learner(), Pool.CLASSES, progress, arrays);
        Mapped mapped = map(draw, world, training, validated, arrays);
        for (Trial trial : trials) {
            String name = world.train().name() + ": " + trial.experiment() + ", " + trial.set();
            Training.Schedule schedule = trial.setup().of(mapped);
            Training.Outcome outcome = training.run(name, schedule, draw.seed());
            cells.add(cell(trial.key(draw.seed()), world, schedule, outcome));
        }
    }

    /** The map of the first run, which is made now where it is not there. */
    private Mapped map(Draw draw, World world, Training training, Training trials, NDManager arrays)
            throws IOException, TranslateException {
        RandomAccessDataset dataset =
                world.train().dataset(arrays, world.train().learner().batch());
        Path run = draw.under(work);
        Optional<Cell> full = cells.find(draw.full());
        if (full.isEmpty() || !isWhole(run)) {
            Output.clear(run);
            CartographyListener listener =
                    CartographyListener.builder()
                            .setDirectory(run)
                            .setTrainingSet(dataset)
                            .optDatasetName(world.train().name())
                            .optClassNames(world.train().classNames())
                            .optModelName(draw.source().learner().name())
                            .optSeed(draw.seed())
                            .optSweepBatch(Training.TEST_BATCH)
                            .build();
            Training.Schedule schedule =
                    Training.Schedule.of(
                            dataset,
                            world.train().learner().batch(),
                            protocol.steps(
                                    world.train().size(), world.train().learner().batch(), false),
                            draw.seed());
            Training.Outcome outcome =
                    training.run(world.train().name(), schedule, draw.seed(), listener);
            Cell cell = cell(draw.full(), world, schedule, outcome);
            if (full.isEmpty()) {
                cells.add(cell);
            }
            full = Optional.of(cell);
        }
        return new Mapped(
                world,
                dataset,
                run,
                Analyzer.of(run)
                        .metrics(Metric.EL2N, Metric.AUM, Metric.DYN_UNC, Metric.DUAL)
                        .window(protocol.window())
                        .map(),
                full.get().score(Source.VALIDATION).recall(),
                protocol,
                trials,
                cells);
    }

    private boolean isWhole(Path run) {
        return Files.exists(run.resolve("manifest.json"))
                && Archive.open(run).epochCount() == protocol.epochs();
    }

    private static Cell cell(
            Cell.Key key, World world, Training.Schedule schedule, Training.Outcome outcome) {
        long[] ids = ExampleIds.of(schedule.dataset()).exampleIds();
        int flips = 0;
        for (long id : ids) {
            flips += world.flipped().get((int) id) ? 1 : 0;
        }
        Map<String, Score> scores = new LinkedHashMap<>();
        outcome.scores().forEach((test, score) -> scores.put(test, score.rounded()));
        return new Cell(
                key,
                ids.length,
                flips,
                outcome.steps(),
                Math.round(outcome.seconds() * 100) / 100.0,
                scores);
    }
}
