package dev.ssespring.demo.login;

import dev.ssespring.demo.PostedText;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import java.security.Principal;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.server.ResponseStatusException;

/** Serves the page, the stream of the user who is logged in, and sends messages to one user. */
@Controller
@Profile("!worker")
final class LoginController {

    private static final int MAX_TEXT = 500;

    private final SseEventPublisher publisher;
    private final Clock clock;

    LoginController(SseEventPublisher publisher, Clock clock) {
        this.publisher = publisher;
        this.clock = clock;
    }

    @GetMapping("/login")
    String page(Model model, @Nullable Principal user) {
        model.addAttribute("user", (user != null) ? user.getName() : null);
        model.addAttribute("names", DemoUsers.NAMES);
        model.addAttribute("maxText", MAX_TEXT);
        return "login";
    }

    // tag::server[]
    @GetMapping("/login/stream")
    SseStream stream() {
        return publisher.subscribe("inbox");
    }

    @PostMapping(path = "/login/messages", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    void send(@RequestBody NewPrivateMessage posted, Principal sender) {
        String receiver = checkedName(posted.to());
        String text = PostedText.required("message", posted.text(), MAX_TEXT);
        PrivateMessage message = new PrivateMessage(sender.getName(), text, clock.instant());
        publisher.publishToUser(receiver, "inbox", "message", message);
    }
    // end::server[]

    private static String checkedName(@Nullable String to) {
        if (to == null || !DemoUsers.NAMES.contains(to)) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "There is no such user");
        }
        return to;
    }
}
