/**
 * Maps a training set by watching a model learn it.
 *
 * <p>Data crosses the library once, left to right, and every package owns one step:
 *
 * <pre>
 * DJL Trainer → capture → archive → analyze → select → apply → DJL Trainer (second run)
 *                                      ├→ diagnose (how sure it is)
 *                                      ├→ report (the picture)
 *                                      └→ export (other programs' files, and from them)
 * </pre>
 *
 * Rooms are verbs. What passes through their doors is a noun, and every noun is also a file: an
 * archive (a directory of Arrow files), a data map, a selection. Any step can be run again alone,
 * from another process or another language.
 */
@NullMarked
package io.github.djlcartography;

import org.jspecify.annotations.NullMarked;
