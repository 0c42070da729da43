package dev.ssespring.web.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.head;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import java.io.ByteArrayInputStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;

class ClientScriptEndpointTests {

    private static final String FOR_A_YEAR = "max-age=31536000, public, immutable";
    private static final String ASK_AGAIN = "no-cache, public";

    private final ClientScript script = ClientScript.load();
    private final ClientScriptEndpoint endpoint = new ClientScriptEndpoint(script, "/sse/client.js");
    private final MockMvc mvc =
            MockMvcBuilders.routerFunctions(endpoint.routes()).build();

    @Test
    void moduleIsServedAsJavaScriptWithAnETag() throws Exception {
        MockHttpServletResponse response = mvc.perform(get("/sse/client.js"))
                .andExpect(status().isOk())
                .andExpect(header().string("Content-Type", "text/javascript;charset=UTF-8"))
                .andExpect(header().string("Cache-Control", ASK_AGAIN))
                .andExpect(header().string("Vary", "Accept-Encoding"))
                .andExpect(header().string("X-Content-Type-Options", "nosniff"))
                .andExpect(header().string("ETag", '"' + script.version() + '"'))
                .andExpect(header().doesNotExist("Content-Encoding"))
                .andReturn()
                .getResponse();
        assertThat(response.getContentAsString()).contains("export{").contains("EventTarget");
        assertThat(response.getContentLength()).isEqualTo(response.getContentAsByteArray().length);
    }

    @Test
    void compressedModuleHasAtMost4096BytesAsServed() throws Exception {
        MockHttpServletResponse response = mvc.perform(
                        get("/sse/client.js").header("Accept-Encoding", "br, gzip;q=0.8"))
                .andExpect(header().string("Content-Encoding", "gzip"))
                .andExpect(header().string("ETag", '"' + script.version() + "-gzip\""))
                .andReturn()
                .getResponse();
        byte[] served = response.getContentAsByteArray();
        assertThat(served.length).isLessThanOrEqualTo(4096);
        assertThat(new GZIPInputStream(new ByteArrayInputStream(served)).readAllBytes())
                .isEqualTo(script.plain());
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "br", "gzip;q=0", "gzip; q=0.0, identity"})
    void clientWithoutGzipGetsTheFileAsItIs(String accepted) throws Exception {
        mvc.perform(get("/sse/client.js").header("Accept-Encoding", accepted))
                .andExpect(header().doesNotExist("Content-Encoding"))
                .andExpect(content().bytes(script.plain()));
    }

    @Test
    void currentCopyIsAnsweredWith304() throws Exception {
        for (String coding : new String[] {"identity", "gzip"}) {
            String tag = mvc.perform(get("/sse/client.js").header("Accept-Encoding", coding))
                    .andReturn()
                    .getResponse()
                    .getHeader("ETag");
            mvc.perform(get("/sse/client.js").header("Accept-Encoding", coding).header("If-None-Match", tag))
                    .andExpect(status().isNotModified())
                    .andExpect(content().string(""));
        }
        mvc.perform(get("/sse/client.js").header("If-None-Match", "\"another\""))
                .andExpect(status().isOk());
    }

    @Test
    void versionedPathIsCachedForGood() throws Exception {
        assertThat(endpoint.versionedPath()).matches("/sse/client-[0-9a-f]{16}\\.js");
        mvc.perform(get(endpoint.versionedPath()))
                .andExpect(status().isOk())
                .andExpect(header().string("Cache-Control", FOR_A_YEAR))
                .andExpect(content().bytes(script.plain()));
    }

    @Test
    void anotherVersionGetsTheCurrentFileForNow() throws Exception {
        mvc.perform(get("/sse/client-0123.js"))
                .andExpect(status().isOk())
                .andExpect(header().string("Cache-Control", ASK_AGAIN))
                .andExpect(content().bytes(script.plain()));
    }

    @Test
    void otherPathsAreLeftToOthers() throws Exception {
        mvc.perform(get("/sse/client-mine.js")).andExpect(status().isNotFound());
        mvc.perform(get("/sse/other.js")).andExpect(status().isNotFound());
        mvc.perform(get("/sse")).andExpect(status().isNotFound());
    }

    @Test
    void headHasTheSameHeaders() throws Exception {
        mvc.perform(head("/sse/client.js"))
                .andExpect(status().isOk())
                .andExpect(header().longValue("Content-Length", script.plain().length))
                .andExpect(header().string("ETag", '"' + script.version() + '"'));
    }

    @Test
    void workerIsServedBesideTheClientInBothWays() throws Exception {
        MockHttpServletResponse response = mvc.perform(get("/sse/worker.js"))
                .andExpect(status().isOk())
                .andExpect(header().string("Content-Type", "text/javascript;charset=UTF-8"))
                .andExpect(header().string("Cache-Control", ASK_AGAIN))
                .andReturn()
                .getResponse();
        String worker = response.getContentAsString();
        assertThat(worker).contains("sseWorker").contains("from\"./client.js\"");
        mvc.perform(get("/sse/worker.js").header("If-None-Match", response.getHeader("ETag")))
                .andExpect(status().isNotModified());
        assertThat(endpoint.versionedWorkerPath()).matches("/sse/worker-[0-9a-f]{16}\\.js");
        mvc.perform(get(endpoint.versionedWorkerPath()))
                .andExpect(header().string("Cache-Control", FOR_A_YEAR))
                .andExpect(content().string(worker));
        mvc.perform(get("/sse/worker-0123.js")).andExpect(header().string("Cache-Control", ASK_AGAIN));
        mvc.perform(head("/sse/worker.js")).andExpect(status().isOk());
    }

    @Test
    void compressedWorkerHasAtMost2048BytesAsServed() throws Exception {
        byte[] served = mvc.perform(get("/sse/worker.js").header("Accept-Encoding", "gzip"))
                .andExpect(header().string("Content-Encoding", "gzip"))
                .andReturn()
                .getResponse()
                .getContentAsByteArray();
        assertThat(served.length).isLessThanOrEqualTo(2048);
    }

    @Test
    void workerImportsTheClientByTheNameUnderWhichItIsServed() throws Exception {
        ClientScriptEndpoint elsewhere = new ClientScriptEndpoint(script, "/assets/js/events.js");

        String worker = MockMvcBuilders.routerFunctions(elsewhere.routes())
                .build()
                .perform(get("/assets/js/worker.js"))
                .andExpect(status().isOk())
                .andReturn()
                .getResponse()
                .getContentAsString();

        assertThat(worker).contains("from\"./events.js\"").doesNotContain("client.js");
        assertThat(elsewhere.versionedWorkerPath()).startsWith("/assets/js/worker-");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "client.js", "/sse/client", "/sse/*.js", "/{any}/client.js", "/.js", "/sse/worker.js"})
    void pathsThatCannotBeServedAreRejected(String path) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ClientScriptEndpoint(script, path))
                .withMessageContaining("must begin with '/', end with '.js'");
    }
}
