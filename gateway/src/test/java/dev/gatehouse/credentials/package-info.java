@NullMarked
package dev.gatehouse.credentials;

import org.jspecify.annotations.NullMarked;
