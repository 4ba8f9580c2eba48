/**
 * The command line: {@code cartography inspect | map | stability | select | report | import |
 * export}, one class per command, over the rooms that need no DJL.
 */
@NullMarked
package io.github.djlcartography.cli;

import org.jspecify.annotations.NullMarked;
