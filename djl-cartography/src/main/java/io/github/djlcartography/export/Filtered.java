package io.github.djlcartography.export;

import java.util.List;

/**
 * What {@link SourceFilter} did; {@value SourceFilter#RECORD} beside the output says the same.
 *
 * @param format of the source
 * @param rows of the source
 * @param kept of them, by the selection
 * @param dropped of them; where the source was annotated they are there all the same
 * @param relabelled of them whose label was corrected to another, kept or not: it was replaced, or
 *     the row dropped, or the new one stands beside
 * @param malformed of them, kept or not
 * @param malformedRows the first ten
 * @param sources the files whose rows were filtered
 * @param outputs what became of each
 */
public record Filtered(
        SourceFormat format,
        long rows,
        long kept,
        long dropped,
        long relabelled,
        long malformed,
        List<Row> malformedRows,
        List<File> sources,
        List<File> outputs) {

    /**
     * A row that is not as the others are.
     *
     * @param line it begins on, from 1; where there are no lines ({@link SourceFormat#hasLines})
     *     its number, from 0
     * @param why what is wrong with it
     */
    public record Row(long line, String why) {}

    /**
     * A file as it was when it was read or written.
     *
     * @param name of it, without its directory
     * @param bytes of it
     * @param sha256 of these, 64 hexadecimal digits; of a folder of images that of the sorted list
     *     of its files with their sizes
     */
    public record File(String name, long bytes, String sha256) {}
}
