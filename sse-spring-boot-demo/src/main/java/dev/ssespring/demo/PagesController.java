package dev.ssespring.demo;

import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** Static pages. */
@Controller
@Profile("!worker")
final class PagesController {

    @GetMapping("/")
    String home() {
        return "home";
    }

    @GetMapping("/sse")
    String tenEvents() {
        return "sse";
    }

    /** Requested by browsers if no page declares an icon, as at /events. */
    @GetMapping("/favicon.ico")
    String icon() {
        return "redirect:/favicon.svg";
    }
}
