package dev.ssespring.demo.jobs;

/** Where a picture of the Mandelbrot set can be taken. */
enum Place {
    WHOLE("The whole set", -0.65, 0, 3.4, 300),
    SEAHORSES("Seahorse valley, zoom 120", -0.7463, 0.1102, 0.028, 900),
    ELEPHANTS("Elephant valley, zoom 85", 0.286, 0.0115, 0.04, 700),
    SPIRALS("Triple spiral, zoom 480", -0.0882, 0.6545, 0.007, 900),
    SATELLITE("Satellite, zoom 60", -1.7685, 0.0017, 0.056, 700);

    private final String title;
    private final double real;
    private final double imaginary;
    private final double width;
    private final int iterations;

    Place(String title, double real, double imaginary, double width, int iterations) {
        this.title = title;
        this.real = real;
        this.imaginary = imaginary;
        this.width = width;
        this.iterations = iterations;
    }

    /** Public because the page reads it. */
    public String getTitle() {
        return title;
    }

    double left() {
        return real - width / 2;
    }

    double top() {
        return imaginary + width * Picture.ROWS / Picture.COLUMNS / 2;
    }

    double step() {
        return width / (Picture.COLUMNS * Picture.TILE_SIZE);
    }

    int iterations() {
        return iterations;
    }
}
