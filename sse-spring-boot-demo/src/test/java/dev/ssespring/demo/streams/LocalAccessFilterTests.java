package dev.ssespring.demo.streams;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class LocalAccessFilterTests {

    @ParameterizedTest
    @CsvSource({
        "localhost, 127.0.0.1, 200",
        "127.0.0.1, 127.0.0.1, 200",
        "localhost, 0:0:0:0:0:0:0:1, 200",
        "localhost, 192.0.2.1, 403",
        "rebound.example, 127.0.0.1, 403"
    })
    void onlyRequestsOfThisMachineToItsOwnNamePass(String host, String address, int status) throws Exception {
        assertThat(status(false, host, address)).isEqualTo(status);
    }

    @Test
    void remoteAccessCanBeAllowed() throws Exception {
        assertThat(status(true, "demo.example", "192.0.2.1")).isEqualTo(200);
    }

    private static int status(boolean remoteAccess, String host, String address) throws Exception {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/streams/tail");
        request.setServletPath("/streams/tail");
        request.setServerName(host);
        request.setRemoteAddr(address);
        MockHttpServletResponse response = new MockHttpServletResponse();
        new LocalAccessFilter(new StreamsPageProperties(remoteAccess))
                .doFilter(request, response, new MockFilterChain());
        return response.getStatus();
    }
}
