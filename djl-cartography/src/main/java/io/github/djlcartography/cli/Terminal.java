package io.github.djlcartography.cli;

import java.io.Console;
import java.lang.reflect.Method;
import java.util.Arrays;

/** Whether a person watches. */
final class Terminal {

    private Terminal() {}

    /**
     * From JDK 22 on there is a console without a terminal too: that is asked for, where it can be.
     */
    @SuppressWarnings("SystemConsoleNull")
    static boolean isWatched() {
        Console console = System.console();
        return console != null
                && !"dumb".equals(System.getenv("TERM"))
                && Arrays.stream(Console.class.getMethods())
                        .filter(method -> method.getName().equals("isTerminal"))
                        .allMatch(method -> isTrue(method, console));
    }

    private static boolean isTrue(Method method, Console console) {
        try {
            return (boolean) method.invoke(console);
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
