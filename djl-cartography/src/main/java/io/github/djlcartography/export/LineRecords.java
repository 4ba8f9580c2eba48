package io.github.djlcartography.export;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lines of anything: a blank one is a row too, and the whole line is its id and its label. */
final class LineRecords extends Records {

    LineRecords(Path file, InputStream in) {
        super(file, in);
    }

    @Override
    int split() throws IOException {
        return lineEnd();
    }

    @Override
    boolean skipsBlankLines() {
        return false;
    }

    @Override
    @Nullable String id() {
        return text(0, content());
    }

    @Override
    @Nullable String label() {
        return text(0, content());
    }

    @Override
    int endOfValues() {
        throw new UnsupportedOperationException("a line has no columns");
    }

    @Override
    String added(List<Object> values) {
        throw new UnsupportedOperationException("a line has no columns");
    }
}
