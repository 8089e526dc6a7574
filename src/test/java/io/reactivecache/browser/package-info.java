/** The pages as a visitor meets them: in a real Chromium, against a running server. */
@NullMarked
package io.reactivecache.browser;

import org.jspecify.annotations.NullMarked;
