package dev.ssespring.demo;

import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** The pages that only have to be shown. */
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

    /** Asked for by browsers where no page names an icon, as at /events. */
    @GetMapping("/favicon.ico")
    String icon() {
        return "redirect:/favicon.svg";
    }
}
