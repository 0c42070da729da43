package dev.ssespring.demo.streams;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.env.MockEnvironment;
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
        assertThat(status(request(host, address))).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Forwarded",
                "X-Forwarded-For",
                "x-forwarded-server",
                "X-Forwarded-Port",
                "X-Real-IP",
                "Via",
                "CF-Connecting-IP",
                "True-Client-IP"
            })
    void requestOfAProxyIsNotLocal(String header) throws Exception {
        MockHttpServletRequest request = local();
        request.addHeader(header, "127.0.0.1");

        assertThat(status(request)).isEqualTo(403);
        assertThat(status(request, "demo.streams.remote-access=true")).isEqualTo(200);
    }

    /** The request that nginx sends by default has no header that tells of it. */
    @Test
    void requestOfAnOldProtocolIsNotLocal() throws Exception {
        MockHttpServletRequest request = local();
        request.setProtocol("HTTP/1.0");

        assertThat(status(request)).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "server.forward-headers-strategy=native, 403",
        "server.forward-headers-strategy=framework, 403",
        "spring.main.cloud-platform=kubernetes, 403",
        "server.tomcat.remoteip.remote-ip-header=x-forwarded-for, 403",
        "server.forward-headers-strategy=none, 200",
        "server.port=8081, 200"
    })
    void nothingIsLocalWhereTheServerBelievesForwardingHeaders(String property, int status) throws Exception {
        assertThat(status(local(), property)).isEqualTo(status);
    }

    @Test
    void remoteAccessCanBeAllowed() throws Exception {
        assertThat(status(request("demo.example", "192.0.2.1"), "demo.streams.remote-access=true"))
                .isEqualTo(200);
    }

    private static MockHttpServletRequest local() {
        return request("localhost", "127.0.0.1");
    }

    private static MockHttpServletRequest request(String host, String address) {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/streams/tail");
        request.setServletPath("/streams/tail");
        request.setServerName(host);
        request.setRemoteAddr(address);
        return request;
    }

    private static int status(MockHttpServletRequest request, String... properties) throws Exception {
        MockEnvironment environment = new MockEnvironment();
        for (String property : properties) {
            String[] parts = property.split("=", 2);
            environment.setProperty(parts[0], parts[1]);
        }
        boolean remoteAccess = environment.getProperty("demo.streams.remote-access", Boolean.class, false);
        MockHttpServletResponse response = new MockHttpServletResponse();
        new LocalAccessFilter(new StreamsPageProperties(remoteAccess), environment)
                .doFilter(request, response, new MockFilterChain());
        return response.getStatus();
    }
}
