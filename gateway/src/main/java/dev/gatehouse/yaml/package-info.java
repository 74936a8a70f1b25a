/** What does a file that people write in YAML say? Start at {@link YamlReader}. */
@NullMarked
package dev.gatehouse.yaml;

import org.jspecify.annotations.NullMarked;
