package dev.ssespring.demo.login;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpMethod;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.csrf.CsrfException;

/**
 * Tells people that their page is older than their session, as after a restart of the server or a login in another tab: its forms
 * have a token that is not valid any more. The form for a login leads to a new page, whose token is valid; requests of scripts get
 * a sentence to show. Everything else that is denied gets 403 as usual.
 */
final class StaleFormHandler implements AccessDeniedHandler {

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException denied)
            throws IOException {
        if (!(denied instanceof CsrfException)) {
            response.sendError(HttpServletResponse.SC_FORBIDDEN, "This is not allowed.");
        } else if (isLogin(request)) {
            response.sendRedirect(request.getContextPath() + "/login?outdated");
        } else {
            response.sendError(
                    HttpServletResponse.SC_FORBIDDEN, "This page is older than your session. Load it again.");
        }
    }

    private static boolean isLogin(HttpServletRequest request) {
        return HttpMethod.POST.matches(request.getMethod())
                && request.getServletPath().equals("/login");
    }
}
