package io.github.djlcartography.export;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lines of anything: a blank one is a row too, and all of it the id, or the label, where asked for.
 */
final class LineRecords extends Records {

    private final boolean hasId;
    private final boolean hasLabel;

    LineRecords(Path file, InputStream in, boolean hasId, boolean hasLabel) {
        super(file, in);
        this.hasId = hasId;
        this.hasLabel = hasLabel;
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
        return hasId ? text(0, content()) : null;
    }

    @Override
    @Nullable String label() {
        return hasLabel ? text(0, content()) : null;
    }

    @Override
    Span labelSpan() {
        return new Span(0, content());
    }

    @Override
    String relabelled(Span old, String label) {
        return label;
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
