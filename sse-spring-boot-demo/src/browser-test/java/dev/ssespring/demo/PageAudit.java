package dev.ssespring.demo;

import com.microsoft.playwright.Page;
import java.util.List;

/** Looks for texts that are hard to read and controls that a keyboard does not reach, in the page as it is shown. */
final class PageAudit {

    /** Contrast of each text to what is behind it, as WCAG 2.2 computes it; disabled controls are exempt there. */
    private static final String LOW_CONTRAST = """
            least => {
              const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
              const cache = new Map();
              const rgba = color => {
                if (!cache.has(color)) {
                  canvas.clearRect(0, 0, 1, 1);
                  canvas.fillStyle = color;
                  canvas.fillRect(0, 0, 1, 1);
                  const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
                  cache.set(color, [r, g, b, a / 255]);
                }
                return cache.get(color);
              };
              const over = ([r, g, b, a], [x, y, z]) => [r * a + x * (1 - a), g * a + y * (1 - a), b * a + z * (1 - a)];
              const background = element => {
                const layers = [];
                for (let at = element; at; at = at.parentElement) {
                  const color = rgba(getComputedStyle(at).backgroundColor);
                  layers.push(color);
                  if (color[3] === 1) break;
                }
                const canvasColor = matchMedia("(prefers-color-scheme: dark)").matches ? [0, 0, 0] : [255, 255, 255];
                return layers.reduceRight((below, layer) => over(layer, below), canvasColor);
              };
              const luminance = color => color
                .map(c => c / 255)
                .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
                .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
              const opacity = element => {
                let product = 1;
                for (let at = element; at; at = at.parentElement) product *= Number(getComputedStyle(at).opacity);
                return product;
              };
              const contrast = (element, color) => {
                const behind = background(element);
                const [r, g, b, a] = rgba(color);
                const [lower, higher] = [luminance(behind), luminance(over([r, g, b, a * opacity(element)], behind))]
                  .sort((x, y) => x - y);
                return (higher + 0.05) / (lower + 0.05);
              };
              document.getAnimations().forEach(animation => animation.finish());
              const found = [];
              const check = (element, color, text) => {
                const shown = element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
                  && !element.closest(":disabled") && !element.closest("noscript");
                if (shown && contrast(element, color) < least) {
                  found.push(`${contrast(element, color).toFixed(2)} ${element.className || element.tagName} "${text.trim()}"`);
                }
              };
              const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
              let checked = 0;
              while (texts.nextNode()) {
                const { parentElement, data } = texts.currentNode;
                if (data.trim() !== "") {
                  check(parentElement, getComputedStyle(parentElement).color, data);
                  checked++;
                }
              }
              for (const field of document.querySelectorAll("input:not([type=hidden]), textarea, select")) {
                check(field, getComputedStyle(field).color, field.value);
                if (field.placeholder) check(field, getComputedStyle(field, "::placeholder").color, field.placeholder);
              }
              return checked < 10 ? ["only " + checked + " texts found"] : found;
            }
            """;

    private static final String MARK_CONTROLS = """
            () => {
              const controls = Array.from(document.querySelectorAll(
                "a[href], button, input:not([type=hidden]), textarea, select, summary, [tabindex='0']"))
                .filter(control => !control.disabled && control.checkVisibility({ visibilityProperty: true }));
              window.auditedControls = new Set(controls);
              window.auditedWithoutOutline = [];
              document.activeElement?.blur();
              window.getSelection().removeAllRanges();
              return controls.length;
            }
            """;

    private static final String TAKE_FOCUSED = """
            () => {
              const focused = document.activeElement;
              const style = getComputedStyle(focused);
              if (window.auditedControls.delete(focused) && (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2)) {
                window.auditedWithoutOutline.push("no outline: " + focused.outerHTML.slice(0, 120));
              }
            }
            """;

    private static final String LEFT = """
            () => Array.from(window.auditedControls)
              .filter(control => control.isConnected && !control.disabled && control.checkVisibility())
              .map(control => control.outerHTML.slice(0, 120))
              .concat(window.auditedWithoutOutline)
            """;

    private PageAudit() {}

    @SuppressWarnings("unchecked")
    static List<String> lowContrast(Page page) {
        return (List<String>) page.evaluate(LOW_CONTRAST, 4.5);
    }

    /** Returns also those that do not show that they have the focus. */
    @SuppressWarnings("unchecked")
    static List<String> controlsThatTabDoesNotReach(Page page) {
        int controls = (Integer) page.evaluate(MARK_CONTROLS);
        // Some more: a live page may get rows meanwhile.
        for (int i = 0; i < controls + 15; i++) {
            page.keyboard().press("Tab");
            page.evaluate(TAKE_FOCUSED);
        }
        return (List<String>) page.evaluate(LEFT);
    }
}
