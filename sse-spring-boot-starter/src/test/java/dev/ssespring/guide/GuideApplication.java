package dev.ssespring.guide;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** An application with the controllers of the guide that need nothing else. */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import({OrderController.class, FiniteStreamsController.class})
class GuideApplication {}
