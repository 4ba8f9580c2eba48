package io.github.djlcartography.sample;

import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.translate.TranslateException;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.capture.CartographyListener;
import io.github.djlcartography.capture.ExampleIds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Runs trials, and looks at maps. A training set is drawn and its first run watched once for each
 * seed, whatever number of trials and looks goes by its map; the first run is a cell of its own,
 * {@value #FULL}.
 */
final class Lab {

    /** Name of the cells of the first runs: on the full training set, watched. */
    static final String FULL = "full";

    private final Results results;
    private final Path work;
    private final Optional<Path> data;
    private final Map<Source, Pool> pools = new EnumMap<>(Source.class);

    /**
     * @param results that are there, and where new ones go
     * @param work directory for the archives of the first runs
     * @param data directory of the published sets
     */
    Lab(Results results, Path work, Optional<Path> data) {
        this.results = results;
        this.work = work;
        this.data = data;
    }

    /**
     * What is to be done.
     *
     * @param trials to run
     * @param looks to take
     * @param mapped first runs whose archives are to be there
     */
    record Work(List<Trial> trials, List<Look> looks, List<Draw> mapped) {}

    private record Todo(List<Trial> trials, List<Look> looks) {

        Todo() {
            this(new ArrayList<>(), new ArrayList<>());
        }
    }

    /**
     * Does what is not measured yet, training set by training set.
     *
     * @param todo what is to be done
     * @param seeds each trial is run with
     * @param part of the training sets that falls to this process, counted from 0
     * @param parts that there are
     */
    void run(Work todo, List<Long> seeds, int part, int parts)
            throws IOException, TranslateException {
        Map<Draw, Todo> pending = pending(todo, seeds, part, parts);
        long steps = 0;
        for (Map.Entry<Draw, Todo> entry : pending.entrySet()) {
            Source source = entry.getKey().source();
            Protocol protocol = results.protocol(source);
            Todo one = entry.getValue();
            long runs = 1L + one.trials().size() + one.looks().stream().mapToInt(Look::runs).sum();
            steps += runs * protocol.steps(protocol.rows(), source.batch(), false); // or fewer
        }
        try (Progress progress = new Progress(steps);
                NDManager arrays = NDManager.newBaseManager()) {
            for (Map.Entry<Draw, Todo> entry : pending.entrySet()) {
                try (NDManager own = arrays.newSubManager()) {
                    run(entry.getKey(), entry.getValue(), progress, own);
                }
            }
        }
    }

    private Map<Draw, Todo> pending(Work work, List<Long> seeds, int part, int parts)
            throws IOException {
        Map<Draw, Todo> all = new LinkedHashMap<>();
        for (Look look : work.looks()) {
            for (long seed : seeds) {
                Draw draw = new Draw(look.source(), look.condition(), seed);
                all.computeIfAbsent(draw, one -> new Todo()).looks().add(look);
            }
        }
        for (Draw draw : work.mapped()) {
            all.computeIfAbsent(draw, one -> new Todo());
        }
        for (Trial trial : work.trials()) {
            for (long seed : seeds) {
                Draw draw = new Draw(trial.source(), trial.condition(), seed);
                all.computeIfAbsent(draw, one -> new Todo()).trials().add(trial);
            }
        }
        Map<Draw, Todo> pending = new LinkedHashMap<>();
        int turn = 0;
        for (Map.Entry<Draw, Todo> entry : all.entrySet()) {
            if (turn++ % parts != part) {
                continue;
            }
            Draw draw = entry.getKey();
            Cells cells = results.cells(draw.source());
            Readings readings = results.readings(draw.source());
            Todo left = new Todo();
            for (Trial trial : entry.getValue().trials()) {
                if (!cells.has(trial.key(draw.seed()))) {
                    left.trials().add(trial);
                }
            }
            for (Look look : entry.getValue().looks()) {
                if (!readings.has(look.key(draw.seed()))) {
                    left.looks().add(look);
                }
            }
            if (!left.trials().isEmpty()
                    || !left.looks().isEmpty()
                    || !cells.has(draw.full())
                    || (work.mapped().contains(draw) && !isMapped(draw))) {
                pending.put(draw, left);
            }
        }
        return pending;
    }

    private boolean isMapped(Draw draw) {
        return draw.isMapped(work, results.protocol(draw.source()));
    }

    private void run(Draw draw, Todo todo, Progress progress, NDManager arrays)
            throws IOException, TranslateException {
        Pool pool = pools.get(draw.source());
        if (pool == null) {
            pool = draw.source().load(data, results.isQuick());
            pools.put(draw.source(), pool);
        }
        Protocol protocol = results.protocol(draw.source());
        World world =
                pool.world(draw.condition(), draw.seed(), protocol.rows(), protocol.validation());
        Map<String, ExampleSet> tests = new LinkedHashMap<>(world.tests());
        tests.replaceAll((name, test) -> test.limit(protocol.tests()));
        Training training = training(world, tests, progress, arrays);
        Map<String, ExampleSet> validation = new LinkedHashMap<>(tests);
        validation.keySet().retainAll(Set.of(Source.VALIDATION));
        Training validated = training(world, validation, progress, arrays);
        Mapped mapped = map(draw, world, training, validated, arrays);
        for (Look look : todo.looks()) {
            Map<String, Double> values = look.reader().read(mapped);
            results.readings(draw.source()).add(Reading.of(look.key(draw.seed()), values));
        }
        for (Trial trial : todo.trials()) {
            String name = world.train().name() + ": " + trial.experiment() + ", " + trial.set();
            Training.Schedule schedule = trial.setup().of(mapped);
            Training.Outcome outcome = training.run(name, schedule, draw.seed());
            results.cells(draw.source())
                    .add(cell(trial.key(draw.seed()), world, schedule, outcome));
        }
    }

    private static Training training(
            World world, Map<String, ExampleSet> tests, Progress progress, NDManager arrays)
            throws IOException {
        return new Training(
                tests,
                world.train().learner(),
                world.train().classNames().size(),
                progress,
                arrays);
    }

    /** The map of the first run, which is made now where it is not there. */
    private Mapped map(Draw draw, World world, Training training, Training trials, NDManager arrays)
            throws IOException, TranslateException {
        ExampleSet train = world.train();
        int batch = train.learner().batch();
        Cells cells = results.cells(draw.source());
        Protocol protocol = results.protocol(draw.source());
        RandomAccessDataset dataset = train.dataset(arrays, batch);
        Path run = draw.under(work, protocol);
        Optional<Cell> full = cells.find(draw.full());
        if (full.isEmpty() || !isMapped(draw)) {
            Training.Schedule schedule =
                    Training.Schedule.of(
                            dataset,
                            batch,
                            protocol.steps(train.size(), batch, false),
                            draw.seed());
            Training.Outcome outcome =
                    training.run(
                            train.name(),
                            schedule,
                            draw.seed(),
                            watch(train, dataset, draw.seed(), run));
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
                map(run, protocol),
                full.get().score(Source.VALIDATION).recall(),
                protocol,
                trials,
                results,
                arrays);
    }

    /** A listener that keeps a training's epochs in a directory, which gives way. */
    static CartographyListener watch(
            ExampleSet train, RandomAccessDataset dataset, long seed, Path run)
            throws IOException, TranslateException {
        Output.clear(run);
        return CartographyListener.builder()
                .setDirectory(run)
                .setTrainingSet(dataset)
                .optDatasetName(train.name())
                .optClassNames(train.classNames())
                .optModelName(train.learner().name())
                .optSeed(seed)
                .optSweepBatch(Training.TEST_BATCH)
                .build();
    }

    static DataMap map(Path run, Protocol protocol) {
        return Analyzer.of(run)
                .metrics(Metric.EL2N, Metric.AUM, Metric.LAST_LOSS, Metric.DYN_UNC, Metric.DUAL)
                .window(protocol.window())
                .map();
    }

    private static Cell cell(
            Cell.Key key, World world, Training.Schedule schedule, Training.Outcome outcome) {
        long[] ids = ExampleIds.of(schedule.dataset()).exampleIds();
        int flips = 0;
        for (long id : ids) {
            flips += world.flips().all().get((int) id) ? 1 : 0;
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
