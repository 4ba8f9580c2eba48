package io.github.djlcartography.sample;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/** All that was measured, below one directory: by source, since protocols differ. */
final class Results {

    private record Files(Protocol protocol, Cells cells, Readings readings) {}

    private final boolean quick;
    private final Map<Source.Kind, Files> files = new EnumMap<>(Source.Kind.class);

    /**
     * @param directory of all files
     * @param quick whether the protocols are those of a look in seconds
     */
    Results(Path directory, boolean quick) {
        this.quick = quick;
        for (Source.Kind kind : Source.Kind.values()) {
            Path own = directory.resolve(kind.directory());
            Protocol protocol = kind.protocol(quick);
            files.put(
                    kind,
                    new Files(protocol, new Cells(own, protocol), new Readings(own, protocol)));
        }
    }

    boolean isQuick() {
        return quick;
    }

    private Files of(Source source) {
        Files found = files.get(source.kind());
        if (found == null) {
            throw new AssertionError(source.kind());
        }
        return found;
    }

    Protocol protocol(Source source) {
        return of(source).protocol();
    }

    Cells cells(Source source) {
        return of(source).cells();
    }

    Readings readings(Source source) {
        return of(source).readings();
    }
}
