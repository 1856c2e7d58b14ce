// Reads OpenAPI documents with swagger-parser, which also validates them.
import SwaggerParser from "@apidevtools/swagger-parser";

const files = process.argv.slice(2);
for (const file of files) {
  try {
    await SwaggerParser.validate(file);
  } catch (error) {
    console.error(`${file}: swagger-parser: ${error.message}`);
    process.exitCode = 1;
  }
}
if (!process.exitCode) {
  console.log(`swagger-parser: ${files.length} documents are valid`);
}
