package dev.ssespring.protocol;

/** Kind of a line, determined by its first bytes. Names are compared literally. */
enum LineField {
    DATA("data"),
    EVENT("event"),
    ID("id"),
    RETRY("retry"),
    COMMENT(""),
    BLANK(""),
    UNKNOWN(""),
    /** The line is cut before the end of the name: more bytes are needed. */
    UNDECIDED("");

    private final String name;
    private final long nameAndColon;
    private final long nameAndColonBits;

    LineField(String name) {
        this.name = name;
        this.nameAndColon = LineBuffer.word(name + ':');
        this.nameAndColonBits = -1L >>> (Long.SIZE - Byte.SIZE * (name.length() + 1));
    }

    int nameLength() {
        return name.length();
    }

    static LineField ofWhole(LineBuffer line) {
        return (line.length() == 0) ? BLANK : of(line, UNKNOWN);
    }

    static LineField ofUnfinished(LineBuffer line) {
        return (line.length() == 0) ? UNDECIDED : of(line, UNDECIDED);
    }

    private static LineField of(LineBuffer line, LineField whenCut) {
        return switch (line.byteAt(0)) {
            case 'd' -> DATA.match(line, whenCut);
            case 'i' -> ID.match(line, whenCut);
            case 'e' -> EVENT.match(line, whenCut);
            case 'r' -> RETRY.match(line, whenCut);
            case ':' -> COMMENT;
            default -> UNKNOWN;
        };
    }

    private LineField match(LineBuffer line, LineField whenCut) {
        if (line.length() > name.length()) {
            return ((line.firstWord() & nameAndColonBits) == nameAndColon) ? this : UNKNOWN;
        }
        for (int i = 1; i < line.length(); i++) {
            if (line.byteAt(i) != name.charAt(i)) {
                return UNKNOWN;
            }
        }
        // A line that consists of the name only is that field with an empty value.
        return (line.length() == name.length() && whenCut == UNKNOWN) ? this : whenCut;
    }
}
