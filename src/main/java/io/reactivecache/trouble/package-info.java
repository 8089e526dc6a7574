/**
 * What goes wrong where the node meets the machine and the network, in words for operators: what it
 * is, by which setting it was asked for, and what to do. One sentence each, without a secret.
 */
@NullMarked
package io.reactivecache.trouble;

import org.jspecify.annotations.NullMarked;
